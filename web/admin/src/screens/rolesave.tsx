import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { GetRoleMatrixResponseJson, RoleColumnJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import { useAct } from "../parts/act.ts";
import { Danger } from "../parts/danger.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { counted, listed } from "../parts/lists.ts";
import { screens, roles as service } from "../services.ts";
import { type Change, changedBetween, type Known, membersOf } from "./rolechanges.ts";

const text = texts(
  {
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
    back: "戻る",
  },
  {
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
    back: "Back",
  },
);

// SaveBar saves what changed, a role at a time. If another person changed a role meanwhile, it shows the latest state with the changes
// on top, says what the other one changed, and saves nothing more until it was seen.
export function SaveBar({
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
      <Dialog opened={open} title={text.saveTitle} act={act} close={() => setOpen(false)} size="lg">
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
      </Dialog>
    </div>
  );
}

// memberWords names who has a role; undefined if that is not known.
export function memberWords(role: RoleColumnJson, known: Known): string | undefined {
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
