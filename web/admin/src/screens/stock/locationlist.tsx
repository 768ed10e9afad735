import { wholeNumber } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { LocationConflictJson, LocationJson } from "../../../gen/akinai/inventory/v1/inventory_pb";
import { useAct } from "../../parts/act.ts";
import { useActor } from "../../parts/actor.ts";
import { stamp } from "../../parts/dates.ts";
import { useMay } from "../../parts/desk.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Page } from "../../parts/page.tsx";
import { Read } from "../../parts/read.tsx";
import { wholeFault } from "../../parts/whole.ts";
import { stock } from "../../services.ts";
import { useLocations } from "./locations.ts";

const text = texts(
  {
    title: "拠点",
    back: "在庫の一覧へ",
    add: "拠点を追加する",
    edit: "変更する",
    code: "コード",
    codeHint: "小文字の英数字とハイフン。あとで変えられません",
    name: "名前",
    priority: "引当の順番",
    priorityHint: "小さいほど先に使います",
    open: "出荷できる",
    closed: "停止中",
    opened: "稼働中",
    state: "状態",
    closeEffect: "停止すると、新しい注文はこの拠点から引き当てられません。今の引当はそのままです。",
    conflict: (who: string, when: string) => `${who}が${when}に変更しました。いまの内容:`,
    other: "ほかの人",
    overwrite: "この上から保存する",
    save: "保存する",
    cancel: "戻る",
  },
  {
    title: "Locations",
    back: "All stock",
    add: "Add a location",
    edit: "Change",
    code: "Code",
    codeHint: "Lower case, digits and hyphens. It cannot be changed later",
    name: "Name",
    priority: "Order of allocation",
    priorityHint: "The smallest is used first",
    open: "Serves orders",
    closed: "Closed",
    opened: "Open",
    state: "State",
    closeEffect: "A closed location serves no new orders. Reservations stay.",
    conflict: (who: string, when: string) => `${who} changed it at ${when}. It is now:`,
    other: "Someone else",
    overwrite: "Save over it",
    save: "Save",
    cancel: "Back",
  },
);

export function Locations() {
  const { reading, locations } = useLocations();
  const may = useMay()("stock.write");
  const [edited, setEdited] = useState<LocationJson>();
  return (
    <Page
      title={text.title}
      actions={
        may && (
          <Button onClick={() => setEdited({ open: true })} data-act="add-location">
            {text.add}
          </Button>
        )
      }
    >
      <p>
        <Link to="/stock">{text.back}</Link>
      </p>
      <Read of={reading}>
        {() => (
          <section className="scroll" aria-label={text.title}>
            <table className="grid">
              <thead>
                <tr>
                  <th>{text.code}</th>
                  <th>{text.name}</th>
                  <th className="number">{text.priority}</th>
                  <th>{text.state}</th>
                  {may && <th aria-label={text.edit} />}
                </tr>
              </thead>
              <tbody>
                {locations.map((location) => (
                  <tr key={location.code}>
                    <td className="mono">{location.code}</td>
                    <td>{location.name}</td>
                    <td className="number">{location.priority ?? 0}</td>
                    <td>
                      <span className={location.open ? "badge ok" : "badge off"}>
                        {location.open ? text.opened : text.closed}
                      </span>
                    </td>
                    {may && (
                      <td>
                        <Button variant="default" size="compact-sm" onClick={() => setEdited(location)}>
                          {text.edit}
                        </Button>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Read>
      {edited && (
        <Editor
          location={edited}
          close={(done) => {
            setEdited(undefined);
            if (done) reading.reload();
          }}
        />
      )}
    </Page>
  );
}

function Editor({ location, close }: { location: LocationJson; close: (done: boolean) => void }) {
  const isNew = !location.version;
  const [code, setCode] = useState(location.code ?? "");
  const [name, setName] = useState(location.name ?? "");
  const [priority, setPriority] = useState(String(location.priority ?? 0));
  const [open, setOpen] = useState(location.open ?? false);
  const [conflict, setConflict] = useState<LocationConflictJson>();
  const act = useAct();
  const fault = wholeFault(priority, true);
  const save = () =>
    act.run(async () => {
      try {
        const version = conflict?.current?.version ?? location.version ?? "0";
        await stock("putLocation", {
          location: { code: code.trim(), name, priority: Number(wholeNumber(priority)), open, version },
        });
        close(true);
      } catch (error) {
        const found =
          error instanceof Problem
            ? error.detail<LocationConflictJson>("akinai.inventory.v1.LocationConflict")
            : undefined;
        if (!found) throw error;
        setConflict(found);
      }
    });
  return (
    <Dialog title={isNew ? text.add : `${text.edit}: ${location.code}`} act={act} close={() => close(false)}>
      {conflict && <Stale conflict={conflict} />}
      {isNew && (
        <TextInput
          label={text.code}
          description={text.codeHint}
          name="code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      <TextInput label={text.name} name="name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput
        label={text.priority}
        description={text.priorityHint}
        inputMode="numeric"
        error={fault}
        value={priority}
        onChange={(event) => setPriority(event.currentTarget.value)}
      />
      <Checkbox mt="sm" label={text.open} checked={open} onChange={(event) => setOpen(event.currentTarget.checked)} />
      {!open && location.open && <p className="meta">{text.closeEffect}</p>}
      <div className="buttons">
        <Button variant="default" onClick={() => close(false)}>
          {text.cancel}
        </Button>
        <Button loading={act.busy} disabled={fault !== undefined} onClick={save} data-act="save-location">
          {conflict ? text.overwrite : text.save}
        </Button>
      </div>
    </Dialog>
  );
}

function Stale({ conflict }: { conflict: LocationConflictJson }) {
  const who = useActor(conflict.updatedBy) || text.other;
  const { current = {} } = conflict;
  return (
    <p className="note" role="alert">
      {text.conflict(who, stamp(conflict.updatedAt))} {current.name}・{text.priority} {current.priority ?? 0}・
      {current.open ? text.opened : text.closed}
    </p>
  );
}
