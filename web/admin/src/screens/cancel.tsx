import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { CancelReasonJson } from "../../gen/akinai/order/v1/order_admin_service_pb";
import type { OrderJson } from "../../gen/akinai/order/v1/order_pb";
import { useAct } from "../parts/act.ts";
import { Dialog } from "../parts/dialog.tsx";
import { counted } from "../parts/lists.ts";
import { orders } from "../services.ts";
import { reasonWord } from "./orderchanges.ts";

const text = texts(
  {
    title: (n: string) => `注文 ${n} をキャンセル`,
    effect: (total: string, units: number) =>
      `${total} の支払いを取り消すか返金し、在庫を${units}点戻し、お客様にメールを送ります。元に戻せません。`,
    reason: "理由（必須）",
    choose: "選択してください",
    missing: "理由を選択してください",
    back: "戻る",
    cancel: "キャンセルする",
  },
  {
    title: (n: string) => `Cancel order ${n}`,
    effect: (total: string, units: number) =>
      `The payment of ${total} is voided or refunded, ${counted(units, "unit goes", "units go")} back to stock, and the customer gets a mail. This cannot be undone.`,
    reason: "Reason (required)",
    choose: "Choose one",
    missing: "Choose a reason",
    back: "Back",
    cancel: "Cancel the order",
  },
);

const reasons = ["CUSTOMER_REQUEST", "OUT_OF_STOCK", "CANNOT_DELIVER", "SUSPECTED_FRAUD", "MISTAKE"] as const;

// Cancel names what canceling does, and asks for a reason. The button is not the default one.
export function Cancel({
  order,
  opened,
  close,
}: {
  order: OrderJson;
  opened: boolean;
  close: (changed: boolean) => void;
}) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const units = (order.lines ?? []).reduce((sum, line) => sum + (line.quantity ?? 0), 0);
  const cancel = () => {
    if (!reason) return setMissing(true);
    void act.run(async () => {
      await orders("cancelOrder", { id: order.id ?? "", reason: `CANCEL_REASON_${reason}` as CancelReasonJson });
      close(true);
    });
  };
  return (
    <Dialog opened={opened} title={text.title(order.number ?? "")} act={act} close={() => close(false)}>
      <p>{text.effect(price(order.total ?? {}), units)}</p>
      <NativeSelect
        label={text.reason}
        name="reason"
        value={reason}
        error={missing && !reason ? text.missing : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
        data={[{ value: "", label: text.choose }, ...reasons.map((value) => ({ value, label: reasonWord(value) }))]}
      />
      <div className="buttons">
        <Button variant="default" data-autofocus onClick={() => close(false)}>
          {text.back}
        </Button>
        <Button color="shu" loading={act.busy} onClick={cancel} data-act="confirm-cancel">
          {text.cancel}
        </Button>
      </div>
    </Dialog>
  );
}
