import { texts } from "@akinai/kit/language";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { CarrierStatusJson, ShipmentJson } from "../../../gen/akinai/delivery/v1/shipment_pb";
import { useAct } from "../../parts/act.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { shipments } from "../../services.ts";
import { word } from "./words.tsx";

const text = texts(
  {
    title: (n: string) => `注文 ${n} の配達の状況を記録する`,
    status: "配達の状況（必須）",
    choose: "選択してください",
    missing: "配達の状況を選択してください",
    reason: "理由・メモ（任意）",
    final: "この記録で出荷は終わります。元に戻せません。",
    returned: "注文は完了しません。お客様への連絡や返金は別に行ってください。",
    back: "戻る",
    record: "記録する",
  },
  {
    title: (n: string) => `Record a carrier report of order ${n}`,
    status: "Carrier status (required)",
    choose: "Choose one",
    missing: "Choose a status",
    reason: "Reason or note (optional)",
    final: "This ends the shipment. It cannot be undone.",
    returned: "The order is not completed. Tell the customer, and refund, on your own.",
    back: "Back",
    record: "Record",
  },
);

const endings = ["DELIVERED", "RETURN_TO_SENDER", "FAILURE"] as const;
const others = ["IN_TRANSIT", "OUT_FOR_DELIVERY", "ATTEMPTED", "REDELIVERY_BOOKED", "HELD_AT_DEPOT"] as const;

// Report records by hand what a carrier has said, as of now.
export function Report({ shipment, close }: { shipment: ShipmentJson; close: (changed: boolean) => void }) {
  const [status, setStatus] = useState("");
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const ends = (endings as readonly string[]).includes(status);
  const record = () => {
    if (!status) return setMissing(true);
    void act.run(async () => {
      const of = `CARRIER_STATUS_${status}` as CarrierStatusJson;
      await shipments("reportShipment", { id: shipment.id ?? "", status: of, reason: reason.trim() }, { retry: true });
      close(true);
    });
  };
  return (
    <Dialog title={text.title(shipment.orderNumber ?? "")} act={act} close={() => close(false)}>
      <NativeSelect
        label={text.status}
        name="status"
        value={status}
        error={missing && !status ? text.missing : undefined}
        onChange={(event) => setStatus(event.currentTarget.value)}
        data={[
          { value: "", label: text.choose },
          ...[...endings, ...others].map((value) => ({ value, label: word(`CARRIER_STATUS_${value}`) })),
        ]}
        data-autofocus
      />
      <TextInput
        label={text.reason}
        name="reason"
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {ends && <p className="note">{text.final}</p>}
      {ends && status !== "DELIVERED" && <p className="note">{text.returned}</p>}
      <div className="buttons">
        <Button variant="default" onClick={() => close(false)}>
          {text.back}
        </Button>
        <Button loading={act.busy} onClick={record} {...(ends && { color: "shu" })} data-act="confirm-report">
          {text.record}
        </Button>
      </div>
    </Dialog>
  );
}
