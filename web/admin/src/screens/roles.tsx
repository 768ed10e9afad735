import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { Fragment, useCallback, useState } from "react";
import type {
  GetRoleMatrixResponseJson,
  PermissionRowJson,
  RoleColumnJson,
} from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import { useAct } from "../parts/act.ts";
import { Ask, type Question } from "../parts/ask.tsx";
import { Danger } from "../parts/danger.tsx";
import { useMay } from "../parts/desk.ts";
import { Failure } from "../parts/failure.tsx";
import { useKept } from "../parts/kept.ts";
import { counted, listed } from "../parts/lists.ts";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { screens, roles as service, staff } from "../services.ts";
import {
  type Change,
  changedBetween,
  changesOf,
  has,
  type Known,
  membersOf,
  type Wishes,
  wish,
} from "./rolechanges.ts";

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
    changed: (n: number) => `${n}件の変更があります`,
    discard: "破棄する",
    discardTitle: "変更を破棄する",
    discardEffect: (n: number) => `保存していない${n}件の変更が消えます。元に戻せません。`,
    review: "確認して保存する",
    save: "保存する",
    saveTitle: "役割の変更を保存",
    hits: (names: string) => `対象のスタッフ: ${names}`,
    others: "ほか",
    saved: (roles: string) => `保存済みの役割: ${roles}`,
    noStaff: "この役割を持つスタッフはいません。",
    unknownMembers: "この役割を持つスタッフは表示できません。",
    soon: "変更は5秒以内に反映されます。",
    conflict:
      "ほかの人が同じ役割を変更しました。最新の内容に、あなたの変更を重ねて表示しています。確認して、もう一度保存してください。",
    theirs: (role: string, cells: string) => `${role}: ${cells}`,
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
    changed: (n: number) => counted(n, "change"),
    discard: "Discard",
    discardTitle: "Discard your changes",
    discardEffect: (n: number) =>
      `${counted(n, "change that is", "changes that are")} not saved will be lost. This cannot be undone.`,
    review: "Review and save",
    save: "Save",
    saveTitle: "Save the roles",
    hits: (names: string) => `Affects: ${names}`,
    others: "and others",
    saved: (roles: string) => `Saved before: ${roles}`,
    noStaff: "No staff have this role.",
    unknownMembers: "It cannot be shown who has this role.",
    soon: "Changes take effect within five seconds.",
    conflict:
      "Someone else changed the same role. You see the latest state with your changes on top. Check it and save again.",
    theirs: (role: string, cells: string) => `${role}: ${cells}`,
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

// SaveBar saves what changed, a role at a time. If another person changed a role meanwhile, it shows the latest state with the changes
// on top, says what the other one changed, and saves nothing more until it was seen.
function SaveBar({
  value,
  known,
  changes,
  set,
  clear,
}: {
  value: GetRoleMatrixResponseJson;
  known: Known;
  changes: Change[];
  set: (value: GetRoleMatrixResponseJson) => void;
  clear: () => void;
}) {
  const [open, setOpen] = useState(false);
  const [theirs, setTheirs] = useState<string[]>();
  // The roles that were saved before one was refused.
  const [before, setBefore] = useState<string[]>([]);
  const [discarding, setDiscarding] = useState(false);
  const act = useAct();
  const count = changes.reduce((sum, change) => sum + change.added.length + change.removed.length, 0);
  const save = () =>
    act.run(async () => {
      const saved: Change[] = [];
      try {
        for (const change of changes) {
          const { role, permissions } = change;
          const known = { permissions: role.permissions ?? [] };
          await service("updateRole", { name: role.name ?? "", permissions, known });
          saved.push(change);
        }
      } catch (error) {
        // Those that were saved before are no changes of the state of now.
        const latest = await screens("getRoleMatrix", {}, { retry: true });
        set(latest);
        setTheirs(undefined);
        setBefore(saved.map(({ role }) => role.name ?? ""));
        if (!(error instanceof Problem) || error.reason !== "VERSION_CONFLICT") throw error;
        const others = changedBetween(value.roles ?? [], saved, latest.roles ?? []);
        return setTheirs(
          others.map(({ role, added, removed }) => {
            const cells = [...added.map((name) => `+ ${name}`), ...removed.map((name) => `− ${name}`)];
            return text.theirs(role.name ?? "", cells.join(", "));
          }),
        );
      }
      set(await screens("getRoleMatrix", {}, { retry: true }));
      setOpen(false);
      clear();
    });
  return (
    <div className="save-bar inset" role="status">
      <span>{text.changed(count)}</span>
      <Button variant="default" onClick={() => setDiscarding(true)} data-act="discard">
        {text.discard}
      </Button>
      <Danger
        opened={discarding}
        title={text.discardTitle}
        verb={text.discard}
        close={() => setDiscarding(false)}
        run={async () => clear()}
      >
        <p>{text.discardEffect(count)}</p>
      </Danger>
      <Button onClick={() => setOpen(true)} data-act="review">
        {text.review}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={text.saveTitle}
        closeButtonProps={{ "aria-label": text.back }}
        size="lg"
        centered
      >
        {act.problem && <Failure problem={act.problem} />}
        {before.length > 0 && <p className="note">{text.saved(listed(before))}</p>}
        {theirs && (
          <div className="notice" role="alert">
            <p>{text.conflict}</p>
            <ul>
              {theirs.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        )}
        {changes.map((change) => (
          <Difference key={change.role.name} change={change} known={known} />
        ))}
        <p className="meta">{text.soon}</p>
        <div className="buttons">
          <Button variant="default" onClick={() => setOpen(false)}>
            {text.back}
          </Button>
          <Button loading={act.busy} onClick={save} data-act="save">
            {text.save}
          </Button>
        </div>
      </Modal>
    </div>
  );
}

// memberWords names who has a role; undefined if that is not known.
function memberWords(role: RoleColumnJson, known: Known): string | undefined {
  const members = membersOf(role, known);
  return members && [listed(members.names), members.more && text.others].filter(Boolean).join(" ");
}

function Difference({ change, known }: { change: Change; known: Known }) {
  const members = memberWords(change.role, known);
  return (
    <section>
      <h3 className="mono">{change.role.name}</h3>
      <ul className="difference">
        {change.added.map((name) => (
          <li key={name} className="mono">
            + {name}
          </li>
        ))}
        {change.removed.map((name) => (
          <li key={name} className="mono">
            − {name}
          </li>
        ))}
      </ul>
      <p className="meta">
        {members === undefined ? text.unknownMembers : members ? text.hits(members) : text.noStaff}
      </p>
    </section>
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
    <Modal
      opened={opened}
      onClose={() => close(false)}
      title={text.create}
      closeButtonProps={{ "aria-label": text.back }}
      centered
    >
      {act.problem && <Failure problem={act.problem} />}
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
    </Modal>
  );
}
