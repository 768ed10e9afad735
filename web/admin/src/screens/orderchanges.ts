import { texts } from "@akinai/kit/language";

// The commands of an order's history.
export const commands = texts(
  {
    place: "受付",
    confirm: "確定",
    fail: "不成立",
    request_cancel: "キャンセル依頼",
    cancel: "キャンセル",
    refuse_cancel: "キャンセル不可",
    fulfill: "出荷",
    process: "出荷の準備",
    complete: "完了",
    paid: "入金",
    compensated: "返金・在庫戻し",
    set_metadata: "メモ情報の変更",
    claim: "会員に紐付け",
  },
  {
    place: "Placed",
    confirm: "Confirmed",
    fail: "Failed",
    request_cancel: "Cancel requested",
    cancel: "Canceled",
    refuse_cancel: "Cancel refused",
    fulfill: "Shipped",
    process: "Being prepared",
    complete: "Completed",
    paid: "Paid",
    compensated: "Refunded, stock released",
    set_metadata: "Metadata changed",
    claim: "Claimed by an account",
  },
);

// The next steps of an order that is not finished.
export const tasks = texts(
  { place: "支払いの確認と在庫の確定", capture: "入金", cancel: "キャンセル", compensate: "返金と在庫戻し" },
  {
    place: "confirm the payment and the stock",
    capture: "capture the payment",
    cancel: "cancel",
    compensate: "return the money and release the stock",
  },
);

// Why an order was canceled or did not come about: what staff choose, what the customer or the shop did, and what a checkout ends with.
export const reasons = texts(
  {
    CUSTOMER_REQUEST: "お客様の希望",
    OUT_OF_STOCK: "在庫切れ",
    CANNOT_DELIVER: "お届けできない",
    SUSPECTED_FRAUD: "不正の疑い",
    MISTAKE: "誤注文・重複",
    CUSTOMER_CANCELED: "お客様によるキャンセル",
    SHOP_CANCELED: "ショップによるキャンセル",
    CHECKOUT_INTERRUPTED: "注文手続きの中断",
    PAYMENT_DECLINED: "支払いの承認が下りなかった",
    PAYMENT_METHOD_INVALID: "使えない支払い方法",
    PAYMENT_AMOUNT_INVALID: "支払い金額の誤り",
    PAYMENT_AMOUNT_MISMATCH: "支払い金額の不一致",
    PAYMENT_LIMIT_EXCEEDED: "支払い方法の上限を超えた",
    PAYMENT_CANCELED: "支払いの取り消し",
    SLOT_FULL: "お届け時間枠の満了",
    SLOT_UNAVAILABLE: "選べないお届け時間枠",
    DELIVERY_UNAVAILABLE: "選べないお届け方法",
  },
  {
    CUSTOMER_REQUEST: "The customer wishes it",
    OUT_OF_STOCK: "Out of stock",
    CANNOT_DELIVER: "Cannot be delivered",
    SUSPECTED_FRAUD: "Suspected fraud",
    MISTAKE: "Mistake or duplicate",
    CUSTOMER_CANCELED: "Canceled by the customer",
    SHOP_CANCELED: "Canceled by the shop",
    CHECKOUT_INTERRUPTED: "The checkout was interrupted",
    PAYMENT_DECLINED: "The payment was declined",
    PAYMENT_METHOD_INVALID: "The payment method cannot be used",
    PAYMENT_AMOUNT_INVALID: "The amount cannot be paid",
    PAYMENT_AMOUNT_MISMATCH: "The payment is of another amount",
    PAYMENT_LIMIT_EXCEEDED: "Above the limit of the payment method",
    PAYMENT_CANCELED: "The payment was canceled",
    SLOT_FULL: "The delivery slot is full",
    SLOT_UNAVAILABLE: "The delivery slot cannot be chosen",
    DELIVERY_UNAVAILABLE: "The way of delivery cannot be chosen",
  },
);

const wordOf = (words: object) => (code: string) =>
  (Object.hasOwn(words, code) ? (words as Record<string, string>)[code] : undefined) ?? code;

// The word of a code; one that is not known stays as it is.
export const commandWord = wordOf(commands);
export const taskWord = wordOf(tasks);
export const reasonWord = wordOf(reasons);
