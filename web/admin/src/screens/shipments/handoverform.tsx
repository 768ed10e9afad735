import { composing } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ShipmentJson } from "../../../gen/akinai/delivery/v1/shipment_pb";
import { useAct } from "../../parts/act.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { shipments } from "../../services.ts";
import { suspect, trackingNumber } from "./tracking.ts";

export const text = texts(
  {
    title: (n: string) => `注文 ${n} の出荷を引き渡す`,
    effect: (units: number) => `在庫から${units}点を出庫し、お客様には出荷済みと表示されます。元に戻せません。`,
    number: "送り状番号",
    hint: "番号のない運送会社なら、空のままにします",
    wrong: "送り状番号には数字と英字だけを使えます",
    suspect: "チェックデジットが合いません。送り状と見比べてください。このままでも引き渡せます。",
    back: "戻る",
    handOver: "引き渡す",
    anyway: "この番号で引き渡す",
  },
  {
    title: (n: string) => `Hand over a shipment of order ${n}`,
    effect: (units: number) =>
      `${units} ${units === 1 ? "unit leaves" : "units leave"} the stock, and the customer sees that it was shipped. This cannot be undone.`,
    number: "Tracking number",
    hint: "Leave it empty for a carrier without numbers",
    wrong: "A tracking number has digits and letters only",
    suspect: "The check digit is wrong. Compare it with the slip. You can hand over all the same.",
    back: "Back",
    handOver: "Hand over",
    anyway: "Hand over with this number",
  },
);

// HandOver asks for the tracking number. A number whose check digit is wrong warns once; the second press hands over with it.
export function HandOver({
  shipment,
  close,
}: {
  shipment: ShipmentJson;
  close: (changed: ShipmentJson | undefined) => void;
}) {
  const [typed, setTyped] = useState("");
  // The number of which the person was warned.
  const [warned, setWarned] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const act = useAct();
  const number = trackingNumber(typed);
  const doubtful = number !== undefined && suspect(number, shipment.carrier) && warned === number;
  const go = () => {
    if (number === undefined) return setWrong(true);
    if (suspect(number, shipment.carrier) && warned !== number) return setWarned(number);
    void act.run(async () => {
      const done = await shipments(
        "handOverShipment",
        { id: shipment.id ?? "", trackingNumber: number },
        { retry: true },
      );
      close(done.shipment);
    });
  };
  return (
    <Dialog title={text.title(shipment.orderNumber ?? "")} act={act} close={() => close(undefined)}>
      <p>{text.effect(shipment.lines?.reduce((sum, line) => sum + (line.quantity ?? 0), 0) ?? 0)}</p>
      <TextInput
        label={text.number}
        description={text.hint}
        name="tracking"
        autoComplete="off"
        data-autofocus
        value={typed}
        error={wrong && number === undefined ? text.wrong : undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !composing(event.nativeEvent)) go();
        }}
      />
      {doubtful && (
        <p className="notice" role="alert">
          {text.suspect}
        </p>
      )}
      <div className="buttons">
        <Button variant="default" onClick={() => close(undefined)}>
          {text.back}
        </Button>
        <Button loading={act.busy} onClick={go} data-act="confirm-hand-over">
          {doubtful ? text.anyway : text.handOver}
        </Button>
      </div>
    </Dialog>
  );
}
