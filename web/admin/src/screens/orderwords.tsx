import { texts } from "@akinai/kit/language";

const text = texts(
  {
    ORDER_STATUS_PENDING: "処理中",
    ORDER_STATUS_CONFIRMED: "確定",
    ORDER_STATUS_PROCESSING: "出荷準備",
    ORDER_STATUS_OPEN: "未完了",
    ORDER_STATUS_COMPLETED: "完了",
    ORDER_STATUS_CANCELED: "キャンセル",
    PAYMENT_STATUS_PENDING: "未払い",
    PAYMENT_STATUS_AUTHORIZED: "与信済み",
    PAYMENT_STATUS_PAID: "入金済み",
    PAYMENT_STATUS_VOIDED: "与信取消",
    PAYMENT_STATUS_REFUNDED: "返金済み",
    PAYMENT_STATUS_NONE: "支払いなし",
    FULFILLMENT_STATUS_OPEN: "出荷待ち",
    FULFILLMENT_STATUS_NONE: "未出荷",
    FULFILLMENT_STATUS_PARTIAL: "一部出荷",
    FULFILLMENT_STATUS_FULFILLED: "出荷済み",
    FULFILLMENT_STATUS_DELIVERED: "配達済み",
  },
  {
    ORDER_STATUS_PENDING: "Processing",
    ORDER_STATUS_CONFIRMED: "Confirmed",
    ORDER_STATUS_PROCESSING: "Preparing",
    ORDER_STATUS_OPEN: "Open",
    ORDER_STATUS_COMPLETED: "Completed",
    ORDER_STATUS_CANCELED: "Canceled",
    PAYMENT_STATUS_PENDING: "Not paid",
    PAYMENT_STATUS_AUTHORIZED: "Authorized",
    PAYMENT_STATUS_PAID: "Paid",
    PAYMENT_STATUS_VOIDED: "Voided",
    PAYMENT_STATUS_REFUNDED: "Refunded",
    PAYMENT_STATUS_NONE: "Nothing to pay",
    FULFILLMENT_STATUS_OPEN: "To ship",
    FULFILLMENT_STATUS_NONE: "Not shipped",
    FULFILLMENT_STATUS_PARTIAL: "Partly shipped",
    FULFILLMENT_STATUS_FULFILLED: "Shipped",
    FULFILLMENT_STATUS_DELIVERED: "Delivered",
  },
);

const tones: Record<string, string> = {
  ORDER_STATUS_PENDING: "warn",
  ORDER_STATUS_CANCELED: "off",
  PAYMENT_STATUS_PENDING: "warn",
  PAYMENT_STATUS_VOIDED: "off",
  PAYMENT_STATUS_REFUNDED: "off",
  PAYMENT_STATUS_NONE: "off",
  FULFILLMENT_STATUS_NONE: "off",
  FULFILLMENT_STATUS_PARTIAL: "warn",
};

export function word(state: string): string {
  return (text as Record<string, string>)[state] ?? state;
}

// Badge shows a state of one axis: a mark and a word.
export function Badge({ state }: { state: string | undefined }) {
  if (!state) return null;
  return <span className={`badge ${tones[state] ?? "ok"}`}>{word(state)}</span>;
}
