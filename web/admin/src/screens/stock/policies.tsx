import { texts } from "@akinai/kit/language";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { LevelJson } from "../../../gen/akinai/inventory/v1/inventory_pb";
import { useAct } from "../../parts/act.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { wholeFault } from "../../parts/whole.ts";
import { stock } from "../../services.ts";
import { policyChanges, policyForm } from "./policychanges.ts";

const text = texts(
  {
    title: (sku: string) => `${sku} のしきい値と取寄上限`,
    threshold: "しきい値（販売可能の合計がこの数以下で「残りわずか」）",
    thresholdHint: "空にすると、すべてのSKUに共通の値に戻ります",
    limit: (location: string) => `取寄上限（${location}）`,
    limitHint: "実在庫を超えて引き当てられる数。0は取り寄せなし",
    back: "戻る",
    save: "保存する",
  },
  {
    title: (sku: string) => `Threshold and back-order limits of ${sku}`,
    threshold: "Threshold (low when no more than this is available, over all locations)",
    thresholdHint: "Leave it empty for the value of all SKUs",
    limit: (location: string) => `Back-order limit (${location})`,
    limitHint: "Units that may be reserved beyond those on hand; 0 for none",
    back: "Back",
    save: "Save",
  },
);

// Policies changes from when a SKU counts as low, and how much may be reserved beyond what is on hand.
export function Policies({
  sku,
  threshold,
  levels,
  close,
}: {
  sku: string;
  threshold: number | undefined;
  levels: readonly LevelJson[];
  close: (changed: boolean) => void;
}) {
  const [before] = useState(() => policyForm(threshold, levels));
  const [form, setForm] = useState(before);
  const act = useAct();
  const faultOf = (typed: string, was: string | undefined) => wholeFault(typed, was !== "");
  const wrong =
    wholeFault(form.threshold) !== undefined ||
    Object.entries(form.limits).some(([location, limit]) => faultOf(limit, before.limits[location]) !== undefined);
  const changes = policyChanges(sku, before, form);
  const save = () =>
    act.run(async () => {
      await stock("setPolicies", { policies: changes, create: false });
      close(true);
    });
  return (
    <Dialog title={text.title(sku)} act={act} close={() => close(false)}>
      <TextInput
        label={text.threshold}
        name="threshold"
        inputMode="numeric"
        value={form.threshold}
        description={text.thresholdHint}
        error={wholeFault(form.threshold)}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setForm((all) => ({ ...all, threshold: typed }));
        }}
        data-autofocus
      />
      {Object.entries(form.limits).map(([location, limit]) => (
        <TextInput
          key={location}
          label={text.limit(location)}
          description={text.limitHint}
          name={`limit-${location}`}
          inputMode="numeric"
          value={limit}
          error={faultOf(limit, before.limits[location])}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setForm((all) => ({ ...all, limits: { ...all.limits, [location]: typed } }));
          }}
        />
      ))}
      <div className="buttons">
        <Button variant="default" onClick={() => close(false)}>
          {text.back}
        </Button>
        <Button loading={act.busy} disabled={wrong || changes.length === 0} onClick={save} data-act="save-policies">
          {text.save}
        </Button>
      </div>
    </Dialog>
  );
}
