import type { OrderJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";

const text = texts(
  {
    pending: "確認しています",
    confirmed: "ご注文確定",
    processing: "出荷準備中",
    completed: "完了",
    canceled: "キャンセル済み",
    payPending: "お支払いを確認しています。",
    authorized: "カードの承認が済んでいます。",
    paid: "お支払い済みです。",
    voided: "お支払いは取り消されました。ご請求はありません。",
    refunded: "返金しました。",
    free: "お支払いはありません。",
  },
  {
    pending: "Confirming",
    confirmed: "Confirmed",
    processing: "Preparing",
    completed: "Completed",
    canceled: "Canceled",
    payPending: "The payment is being confirmed.",
    authorized: "Your card has been approved.",
    paid: "Paid.",
    voided: "The payment was canceled. You are not charged.",
    refunded: "Refunded.",
    free: "Nothing to pay.",
  },
);

export type Tone = "ok" | "warn" | "off";

// orderState returns the state of an order in the shopper's words.
export function orderState(order: OrderJson): { word: string; tone: Tone } {
  switch (order.status) {
    case "ORDER_STATUS_CONFIRMED":
      return { word: text.confirmed, tone: "ok" };
    case "ORDER_STATUS_PROCESSING":
      return { word: text.processing, tone: "ok" };
    case "ORDER_STATUS_COMPLETED":
      return { word: text.completed, tone: "ok" };
    case "ORDER_STATUS_CANCELED":
      return { word: text.canceled, tone: "off" };
    default:
      return { word: text.pending, tone: "warn" };
  }
}

// paymentSentence says where the money is.
export function paymentSentence(order: OrderJson): string {
  switch (order.paymentStatus) {
    case "PAYMENT_STATUS_AUTHORIZED":
      return text.authorized;
    case "PAYMENT_STATUS_PAID":
      return text.paid;
    case "PAYMENT_STATUS_VOIDED":
      return text.voided;
    case "PAYMENT_STATUS_REFUNDED":
      return text.refunded;
    case "PAYMENT_STATUS_NONE":
      return text.free;
    default:
      return text.payPending;
  }
}
