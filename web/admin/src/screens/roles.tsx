import { texts } from "@akinai/kit/language";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { Fragment, useCallback, useState } from "react";
import type {
  GetRoleMatrixResponseJson,
  PermissionRowJson,
  RoleColumnJson,
} from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import { useAct } from "../parts/act.ts";
import { Ask, type Question } from "../parts/ask.tsx";
import { useMay } from "../parts/desk.ts";
import { Dialog } from "../parts/dialog.tsx";
import { useKept } from "../parts/kept.ts";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { screens, roles as service, staff } from "../services.ts";
import { changesOf, has, type Known, type Wishes, wish } from "./rolechanges.ts";
import { memberWords, SaveBar } from "./rolesave.tsx";

const text = texts(
  {
    title: "役割と権限",
    search: "権限を検索",
    none: "一致する権限はありません。",
    permission: "権限",
    cell: (role: string, permission: string) => `${role}: ${permission}`,
    ROLE_BUILT_IN: "この役割はすべての権限を持ち、変更できません。",
    BEYOND_OWN_PERMISSIONS: "ご自身にない権限を含むため、変更できません。",
    notOwn: "ご自身にない権限は、付与も取り消しもできません。",
    unknownMembers: "この役割を持つスタッフは表示できません。",
    create: "役割を追加する",
    name: "名前（半角の英小文字・数字・_）",
    hint: "追加した後で、表で権限を選びます。",
    back: "戻る",
    add: "追加する",
    all: "役割",
    members: "スタッフ",
    builtIn: "標準",
    remove: "削除する",
    removeTitle: (role: string) => `役割 ${role} を削除`,
    removeEffect: "この役割を持つアカウントがあるときは削除できません。元に戻せません。",
  },
  {
    title: "Roles and permissions",
    search: "Find a permission",
    none: "No permission matches.",
    permission: "Permission",
    cell: (role: string, permission: string) => `${role}: ${permission}`,
    ROLE_BUILT_IN: "This role has all permissions and cannot be changed.",
    BEYOND_OWN_PERMISSIONS: "This role has permissions that you do not have, so you cannot change it.",
    notOwn: "You cannot give or take a permission that you do not have.",
    unknownMembers: "It cannot be shown who has this role.",
    create: "Add a role",
    name: "Name (a–z, 0–9, _)",
    hint: "Choose its permissions in the table afterwards.",
    back: "Back",
    add: "Add",
    all: "Roles",
    members: "Staff",
    builtIn: "Built in",
    remove: "Delete",
    removeTitle: (role: string) => `Delete the role ${role}`,
    removeEffect: "A role that an account has cannot be deleted. This cannot be undone.",
  },
);

const readMatrix = (signal: AbortSignal) => screens("getRoleMatrix", {}, { retry: true, signal });

export function Roles() {
  const reading = useRead(readMatrix);
  const may = useMay()("staff.read");
  const readMore = useCallback((signal: AbortSignal) => (may ? hasMoreStaff(signal) : Promise.resolve(false)), [may]);
  const more = useRead(readMore);
  if (more.value === undefined && !more.problem) return <Read of={more}>{() => null}</Read>;
  return (
    <Read of={reading}>
      {(value) => (
        <Matrix
          value={value}
          known={!may || value.unavailableParts?.includes("members") ? "none" : more.value === false ? "all" : "some"}
          set={reading.set}
          reload={reading.reload}
        />
      )}
    </Read>
  );
}

// hasMoreStaff reports whether there are more staff than those whose roles the matrix has.
async function hasMoreStaff(signal: AbortSignal): Promise<boolean> {
  const { nextPageToken } = await staff("listStaff", { pageSize: 100 }, { retry: true, signal });
  return Boolean(nextPageToken);
}

function Matrix({
  value,
  known,
  set,
  reload,
}: {
  value: GetRoleMatrixResponseJson;
  known: Known;
  set: (value: GetRoleMatrixResponseJson) => void;
  reload: () => void;
}) {
  const may = useMay();
  const [wishes, setWishes, clear] = useKept<Wishes>("roles", {});
  const [creating, setCreating] = useState(false);
  const [question, setQuestion] = useState<Question>();
  const roles = value.roles ?? [];
  const changes = changesOf(roles, wishes);
  const editable = may("roles.write");
  const remove = (role: string) =>
    setQuestion({
      title: text.removeTitle(role),
      effect: text.removeEffect,
      verb: text.remove,
      run: async () => {
        await service("deleteRole", { name: role });
        reload();
      },
    });
  return (
    <Page
      title={text.title}
      actions={
        editable && (
          <Button variant="default" onClick={() => setCreating(true)} data-act="create-role">
            {text.create}
          </Button>
        )
      }
    >
      <Cells
        value={value}
        wishes={wishes}
        editable={editable}
        set={(role, permission, wanted) => setWishes(wish(wishes, role, permission, wanted))}
      />
      {changes.length > 0 && <SaveBar value={value} known={known} changes={changes} set={set} clear={clear} />}
      <List value={value} known={known} remove={editable ? remove : undefined} />
      <Create
        opened={creating}
        close={(changed) => {
          setCreating(false);
          if (changed) reload();
        }}
      />
      <Ask question={question} close={() => setQuestion(undefined)} />
    </Page>
  );
}

function lockOf(role: RoleColumnJson, permission: PermissionRowJson): string | undefined {
  if (role.locked) return role.locked === "ROLE_BUILT_IN" ? text.ROLE_BUILT_IN : text.BEYOND_OWN_PERMISSIONS;
  return permission.own ? undefined : text.notOwn;
}

function Cells({
  value,
  wishes,
  editable,
  set,
}: {
  value: GetRoleMatrixResponseJson;
  wishes: Wishes;
  editable: boolean;
  set: (role: RoleColumnJson, permission: string, wanted: boolean) => void;
}) {
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase();
  const found = (value.permissions ?? []).filter(
    (p) => !wanted || `${p.name} ${p.text} ${p.group}`.toLowerCase().includes(wanted),
  );
  const roles = value.roles ?? [];
  return (
    <>
      <search className="filters">
        <TextInput
          className="query"
          type="search"
          label={text.search}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      </search>
      {found.length === 0 && <p className="empty">{text.none}</p>}
      {found.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="matrix" aria-label={text.title} tabIndex={0}>
          <table className="grid">
            <thead>
              <tr>
                <th>{text.permission}</th>
                {roles.map((role) => (
                  <th key={role.name} className="mono">
                    {role.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.map((permission, i) => (
                <Fragment key={permission.name}>
                  {permission.group !== found[i - 1]?.group && (
                    <tr>
                      <th colSpan={roles.length + 1} scope="rowgroup">
                        {permission.group}
                      </th>
                    </tr>
                  )}
                  <tr>
                    <th scope="row">
                      {permission.text}
                      <br />
                      <span className="meta mono">{permission.name}</span>
                    </th>
                    {roles.map((role) => (
                      <Cell
                        key={role.name}
                        role={role}
                        permission={permission}
                        wishes={wishes}
                        editable={editable}
                        set={set}
                      />
                    ))}
                  </tr>
                </Fragment>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

function Cell({
  role,
  permission,
  wishes,
  editable,
  set,
}: {
  role: RoleColumnJson;
  permission: PermissionRowJson;
  wishes: Wishes;
  editable: boolean;
  set: (role: RoleColumnJson, permission: string, wanted: boolean) => void;
}) {
  const name = permission.name ?? "";
  const checked = has(role, name, wishes);
  const changed = checked !== (role.permissions?.includes(name) ?? false);
  const lock = lockOf(role, permission);
  return (
    <td className={changed ? "changed" : undefined} title={lock}>
      <Checkbox
        size="xs"
        checked={checked}
        disabled={!editable || lock !== undefined}
        aria-label={text.cell(role.name ?? "", name)}
        onChange={(event) => set(role, name, event.currentTarget.checked)}
      />
    </td>
  );
}

function List({
  value,
  known,
  remove,
}: {
  value: GetRoleMatrixResponseJson;
  known: Known;
  remove: ((role: string) => void) | undefined;
}) {
  return (
    <section>
      <h2>{text.all}</h2>
      {known === "none" && <p className="meta">{text.unknownMembers}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" aria-label={text.all} tabIndex={0}>
        <table className="grid">
          <thead>
            <tr>
              <th>{text.all}</th>
              <th>{text.members}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {value.roles?.map((role) => (
              <tr key={role.name}>
                <th scope="row" className="mono">
                  {role.name} {role.builtIn && <span className="badge off">{text.builtIn}</span>}
                </th>
                <td>{memberWords(role, known) ?? (known === "some" && text.unknownMembers)}</td>
                <td className="number">
                  {remove && !role.builtIn && !role.locked && (
                    <Button variant="subtle" color="shu" size="compact-sm" onClick={() => remove(role.name ?? "")}>
                      {text.remove}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Create({ opened, close }: { opened: boolean; close: (changed: boolean) => void }) {
  const [name, setName] = useState("");
  const act = useAct();
  const create = () =>
    act.run(async () => {
      await service("createRole", { name, permissions: [] });
      setName("");
      close(true);
    });
  return (
    <Dialog opened={opened} title={text.create} act={act} close={() => close(false)}>
      <TextInput
        label={text.name}
        description={text.hint}
        name="role"
        value={name}
        maxLength={40}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <div className="buttons">
        <Button variant="default" onClick={() => close(false)}>
          {text.back}
        </Button>
        <Button loading={act.busy} onClick={create} data-act="add-role">
          {text.add}
        </Button>
      </div>
    </Dialog>
  );
}
