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

// changedBetween returns what others have changed of the roles since they were read: saved are the changes that this person has saved.
export function changedBetween(
  before: readonly RoleColumnJson[],
  saved: readonly Change[],
  after: readonly RoleColumnJson[],
): Omit<Change, "permissions">[] {
  return after.flatMap((role) => {
    const own = saved.find((change) => change.role.name === role.name)?.permissions;
    const had = own ?? before.find(({ name }) => name === role.name)?.permissions ?? [];
    const now = role.permissions ?? [];
    const added = now.filter((name) => !had.includes(name));
    const removed = had.filter((name) => !now.includes(name));
    return added.length + removed.length > 0 ? [{ role, added, removed }] : [];
  });
}

// Known says of whom it is known which roles they have: no one, the first of all staff, or all of them.
export type Known = "none" | "some" | "all";

// membersOf returns who has a role, and whether others may have it too; undefined if that is not known.
export function membersOf(
  { members = [] }: RoleColumnJson,
  known: Known,
): { names: string[]; more: boolean } | undefined {
  if (known === "none" || (known === "some" && members.length === 0)) return undefined;
  return { names: members, more: known === "some" };
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
