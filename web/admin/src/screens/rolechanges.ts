import type { RoleColumnJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";

// Wishes are the cells that a person has set: for each role, whether it is to have a permission. They say what is wanted, not what was
// there, so that those of two people about different cells can both be saved.
export type Wishes = Record<string, Record<string, boolean>>;

export interface Change {
  role: RoleColumnJson;
  added: string[];
  removed: string[];
  // All permissions afterwards.
  permissions: string[];
}

// has reports whether a role has a permission once the wishes are saved.
export function has(role: RoleColumnJson, permission: string, wishes: Wishes): boolean {
  return wishes[role.name ?? ""]?.[permission] ?? role.permissions?.includes(permission) ?? false;
}

// wish returns the wishes with one cell set. A cell that is as the role has it is no wish.
export function wish(wishes: Wishes, role: RoleColumnJson, permission: string, wanted: boolean): Wishes {
  const name = role.name ?? "";
  const { [permission]: _, ...rest } = wishes[name] ?? {};
  const cells = (role.permissions?.includes(permission) ?? false) === wanted ? rest : { ...rest, [permission]: wanted };
  const { [name]: __, ...others } = wishes;
  return Object.keys(cells).length > 0 ? { ...others, [name]: cells } : others;
}

// changesOf returns what the wishes change of the roles as they are now. A role that is gone, or can no longer be changed, is left out.
export function changesOf(roles: readonly RoleColumnJson[], wishes: Wishes): Change[] {
  return roles.flatMap((role) => {
    const had = role.permissions ?? [];
    const cells = Object.entries(wishes[role.name ?? ""] ?? {});
    const added = cells.filter(([name, wanted]) => wanted && !had.includes(name)).map(([name]) => name);
    const removed = cells.filter(([name, wanted]) => !wanted && had.includes(name)).map(([name]) => name);
    if (role.locked || added.length + removed.length === 0) return [];
    return [{ role, added, removed, permissions: [...had.filter((name) => !removed.includes(name)), ...added] }];
  });
}
