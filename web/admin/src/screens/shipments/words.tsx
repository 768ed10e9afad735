import { texts } from "@akinai/kit/language";
import type { ShipmentJson } from "../../../gen/akinai/delivery/v1/shipment_pb";

const text = texts(
  {
    SHIPMENT_STATE_PLANNED: "梱包待ち",
    SHIPMENT_STATE_PACKED: "梱包済み",
    SHIPMENT_STATE_HANDED_OVER: "引き渡し済み",
    SHIPMENT_STATE_DELIVERED: "配達済み",
    SHIPMENT_STATE_RETURNED_TO_SENDER: "返送",
    SHIPMENT_STATE_LOST: "紛失",
    SHIPMENT_STATE_CANCELED: "取消",
    CARRIER_STATUS_PRE_TRANSIT: "運送会社の受付前",
    CARRIER_STATUS_IN_TRANSIT: "輸送中",
    CARRIER_STATUS_OUT_FOR_DELIVERY: "配達中",
    CARRIER_STATUS_ATTEMPTED: "不在（持ち戻り）",
    CARRIER_STATUS_REDELIVERY_BOOKED: "再配達の受付済み",
    CARRIER_STATUS_HELD_AT_DEPOT: "営業所で保管中",
    CARRIER_STATUS_AVAILABLE_FOR_PICKUP: "受け取り可能",
    CARRIER_STATUS_DELIVERED: "配達完了",
    CARRIER_STATUS_RETURN_TO_SENDER: "差出人に返送",
    CARRIER_STATUS_FAILURE: "紛失・破損",
    CARRIER_STATUS_UNKNOWN: "不明な状況",
    SHIPMENT_AVAILABILITY_IN_STOCK: "在庫あり",
    SHIPMENT_AVAILABILITY_BACK_ORDER: "入荷待ち",
    STOCK_NOT_ON_HAND: "商品がまだ入荷していません",
    ORDER_CANCELED: "注文がキャンセルされました",
    yamato: "ヤマト運輸",
    sagawa: "佐川急便",
    japan_post: "日本郵便",
    own: "自社配送",
    overdue: "期限切れ",
    refused: "引き渡しできず",
    busy: "引き渡し処理中",
    suspect: "番号を確認",
  },
  {
    SHIPMENT_STATE_PLANNED: "To pack",
    SHIPMENT_STATE_PACKED: "Packed",
    SHIPMENT_STATE_HANDED_OVER: "Handed over",
    SHIPMENT_STATE_DELIVERED: "Delivered",
    SHIPMENT_STATE_RETURNED_TO_SENDER: "Returned",
    SHIPMENT_STATE_LOST: "Lost",
    SHIPMENT_STATE_CANCELED: "Canceled",
    CARRIER_STATUS_PRE_TRANSIT: "Not at the carrier yet",
    CARRIER_STATUS_IN_TRANSIT: "In transit",
    CARRIER_STATUS_OUT_FOR_DELIVERY: "Out for delivery",
    CARRIER_STATUS_ATTEMPTED: "No one at home",
    CARRIER_STATUS_REDELIVERY_BOOKED: "Re-delivery booked",
    CARRIER_STATUS_HELD_AT_DEPOT: "Held at the depot",
    CARRIER_STATUS_AVAILABLE_FOR_PICKUP: "Ready for pickup",
    CARRIER_STATUS_DELIVERED: "Delivered",
    CARRIER_STATUS_RETURN_TO_SENDER: "Returned to the sender",
    CARRIER_STATUS_FAILURE: "Lost or destroyed",
    CARRIER_STATUS_UNKNOWN: "Unknown status",
    SHIPMENT_AVAILABILITY_IN_STOCK: "In stock",
    SHIPMENT_AVAILABILITY_BACK_ORDER: "On back-order",
    STOCK_NOT_ON_HAND: "The units have not come in yet",
    ORDER_CANCELED: "The order was canceled",
    yamato: "Yamato",
    sagawa: "Sagawa",
    japan_post: "Japan Post",
    own: "Own delivery",
    overdue: "Overdue",
    refused: "Hand-over refused",
    busy: "Being handed over",
    suspect: "Check the number",
  },
);

const tones: Record<string, string> = {
  SHIPMENT_STATE_PLANNED: "warn",
  SHIPMENT_STATE_PACKED: "warn",
  SHIPMENT_STATE_RETURNED_TO_SENDER: "bad",
  SHIPMENT_STATE_LOST: "bad",
  SHIPMENT_STATE_CANCELED: "off",
};

// word returns a state, a status, a carrier or a known reason in words, and every other text as it is.
export function word(value: string | undefined): string {
  const known: Record<string, string> = text;
  return (Object.hasOwn(known, value ?? "") ? known[value ?? ""] : value) ?? "";
}

const open = ["SHIPMENT_STATE_PLANNED", "SHIPMENT_STATE_PACKED"];

export const overdue = (shipment: ShipmentJson, today: string | undefined) =>
  open.includes(shipment.state ?? "") && today !== undefined && (shipment.shipOn ?? "") < today;

export const refused = (shipment: ShipmentJson) =>
  shipment.state === "SHIPMENT_STATE_PACKED" && !shipment.handingOver && Boolean(shipment.reason);

// States are the state of a shipment and what is wrong with it. today is that of the shop; without it, nothing is overdue.
export function States({ shipment, today }: { shipment: ShipmentJson; today?: string | undefined }) {
  return (
    <>
      {shipment.state && <span className={`badge ${tones[shipment.state] ?? "ok"}`}>{word(shipment.state)}</span>}
      {overdue(shipment, today) && <span className="badge bad">{text.overdue}</span>}
      {refused(shipment) && <span className="badge bad">{text.refused}</span>}
      {shipment.handingOver && <span className="badge warn">{text.busy}</span>}
    </>
  );
}

// Tracking is the number of a parcel, marked if its check digit is wrong.
export function Tracking({ shipment }: { shipment: ShipmentJson }) {
  return (
    <>
      <span className="mono">{shipment.trackingNumber}</span>
      {shipment.trackingSuspect && <span className="badge warn">{text.suspect}</span>}
    </>
  );
}
