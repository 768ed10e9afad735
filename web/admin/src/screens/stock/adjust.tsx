import { narrow, wholeNumber } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { LevelJson, MovementCauseJson } from "../../../gen/akinai/inventory/v1/inventory_pb";
import { orReload, useAct } from "../../parts/act.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { stock } from "../../services.ts";
import { useLocations } from "./locations.ts";
import { reasons } from "./reasons.ts";

const text = texts(
  {
    title: (sku: string) => `${sku} の在庫を調整`,
    kind: "内容",
    RECEIVED: "入荷（増やす）",
    ADJUSTED: "調整（増減）",
    WRITTEN_OFF: "廃棄（減らす）",
    location: "拠点",
    units: "数量",
    unitsHint: "減らす調整は −3 のように書きます",
    missing: "1以上の整数で入力してください",
    missingChange: "0ではない整数で入力してください。減らすときは −3 のように書きます",
    reason: "理由（必須）",
    missingReason: "理由を入力してください",
    reference: "伝票番号（任意）",
    stale: "開いたあとに在庫が変わったため、記録していません。いまの数を確かめて、もう一度記録してください。",
    effect: (now: number, next: number) => `実在庫 ${now} → ${next}`,
    back: "戻る",
    save: "記録する",
  },
  {
    title: (sku: string) => `Adjust the stock of ${sku}`,
    kind: "What happened",
    RECEIVED: "Received (more)",
    ADJUSTED: "Adjusted (more or fewer)",
    WRITTEN_OFF: "Written off (fewer)",
    location: "Location",
    units: "Units",
    unitsHint: "Write −3 for three fewer",
    missing: "Enter a whole number above 0",
    missingChange: "Enter a whole number other than 0, such as 3 or −3",
    reason: "Reason (required)",
    missingReason: "Enter a reason",
    reference: "Delivery note (optional)",
    stale: "Stock changed meanwhile, so nothing was recorded. Check the units of now and record again.",
    effect: (now: number, next: number) => `On hand ${now} → ${next}`,
    back: "Back",
    save: "Record",
  },
);

const kinds = ["RECEIVED", "ADJUSTED", "WRITTEN_OFF"] as const;
type Kind = (typeof kinds)[number];

// deltaOf returns the change of units that was typed: a whole number, with a minus for an adjustment. What is received is above 0, what
// is written off below. It returns 0 for everything else.
export function deltaOf(kind: Kind, typed: string): number {
  const plain = narrow(typed).trim();
  const less = kind === "ADJUSTED" && plain.startsWith("-");
  const units = Number(wholeNumber(less ? plain.slice(1) : plain) ?? "");
  return units && (less || kind === "WRITTEN_OFF") ? -units : units;
}

// Adjust records units that came, went, or were counted otherwise. The operation is made once for the dialog, so that a second press
// or a lost answer books nothing twice. at is the location, if it is known. If stock has changed since it was read, the levels are read
// again, and what was typed stays.
export function Adjust({
  sku,
  levels,
  at,
  reload,
  close,
}: {
  sku: string;
  levels: readonly LevelJson[];
  at: string | undefined;
  reload: () => void;
  close: (done: boolean) => void;
}) {
  const [operationId] = useState(() => crypto.randomUUID());
  const { choices } = useLocations();
  const [location, setLocation] = useState(at ?? "main");
  const level = levels.find((one) => one.location === location);
  const now = level?.onHand ?? 0;
  const [kind, setKind] = useState<Kind>("RECEIVED");
  const [units, setUnits] = useState("");
  const [reason, setReason] = useState("");
  const [reference, setReference] = useState("");
  const [asked, setAsked] = useState(false);
  const act = useAct();
  const delta = deltaOf(kind, units);
  const needsReason = kind !== "RECEIVED";
  const record = () => {
    setAsked(true);
    if (delta === 0 || (needsReason && !reason.trim())) return;
    void act.run(async () => {
      const write = stock("adjustStock", {
        operationId,
        cause: `MOVEMENT_CAUSE_${kind}` satisfies MovementCauseJson,
        reason: reason.trim(),
        reference: reference.trim(),
        create: !level,
        adjustments: [{ sku, location, delta, version: level?.version ?? "0" }],
      });
      await orReload(write, reload);
      close(true);
    });
  };
  return (
    <Dialog title={text.title(sku)} act={act} close={() => close(false)}>
      {act.problem?.reason === "VERSION_CONFLICT" && <p className="note">{text.stale}</p>}
      {at === undefined && (
        <NativeSelect
          label={text.location}
          value={location}
          data={choices.length > 0 ? choices : [{ value: location, label: location }]}
          onChange={(event) => setLocation(event.currentTarget.value)}
        />
      )}
      <NativeSelect
        label={text.kind}
        name="kind"
        value={kind}
        data={kinds.map((value) => ({ value, label: text[value] }))}
        onChange={(event) => setKind(event.currentTarget.value as Kind)}
      />
      <TextInput
        label={text.units}
        name="units"
        inputMode={kind === "ADJUSTED" ? "text" : "numeric"}
        description={kind === "ADJUSTED" ? text.unitsHint : undefined}
        error={asked && delta === 0 ? text[kind === "ADJUSTED" ? "missingChange" : "missing"] : undefined}
        value={units}
        onChange={(event) => setUnits(event.currentTarget.value)}
        data-autofocus
      />
      {delta !== 0 && <p className="meta">{text.effect(now, now + delta)}</p>}
      {needsReason && (
        <TextInput
          label={text.reason}
          name="reason"
          list="reasons"
          maxLength={200}
          error={asked && !reason.trim() ? text.missingReason : undefined}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <datalist id="reasons">
        {reasons.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <TextInput
        label={text.reference}
        name="reference"
        maxLength={100}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <div className="buttons">
        <Button variant="default" onClick={() => close(false)}>
          {text.back}
        </Button>
        <Button loading={act.busy} onClick={record} data-act="record">
          {text.save}
        </Button>
      </div>
    </Dialog>
  );
}
