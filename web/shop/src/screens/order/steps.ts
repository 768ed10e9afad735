import type { OrderJson, OrderStepKindJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";

const text = texts(
  {
    placed: "ご注文を受け付けました",
    confirmed: "ご注文が確定しました",
    paid: "お支払いが完了しました",
    partlyFulfilled: "商品の一部を出荷しました",
    fulfilled: "商品を出荷しました",
    cancelRequested: "キャンセルを受け付けました",
    cancelRefused: "出荷が始まっていたため、キャンセルできませんでした",
    canceled: "キャンセルしました",
    reversed: "ご請求を取り消しました",
    rescheduled: "お届け日時を変更しました",
    processing: "出荷の準備を始めました",
    delivered: "お届けしました",
    confirm: "ご注文の確定",
    fulfill: "出荷",
  },
  {
    placed: "Order received",
    confirmed: "Order confirmed",
    paid: "Payment completed",
    partlyFulfilled: "Part of the order shipped",
    fulfilled: "Shipped",
    cancelRequested: "Cancellation requested",
    cancelRefused: "Not canceled, because the order was being shipped",
    canceled: "Canceled",
    reversed: "The charge was reversed",
    rescheduled: "Delivery moved to another time",
    processing: "Being prepared",
    delivered: "Delivered",
    confirm: "Confirmation",
    fulfill: "Shipment",
  },
);

// Step is a row of the timeline; one without a time is still to come.
export interface Step {
  word: string;
  at?: string;
}

const words: Partial<Record<OrderStepKindJson, string>> = {
  ORDER_STEP_KIND_PLACED: text.placed,
  ORDER_STEP_KIND_CONFIRMED: text.confirmed,
  ORDER_STEP_KIND_PAID: text.paid,
  ORDER_STEP_KIND_FULFILLED: text.partlyFulfilled,
  ORDER_STEP_KIND_CANCEL_REQUESTED: text.cancelRequested,
  ORDER_STEP_KIND_CANCEL_REFUSED: text.cancelRefused,
  ORDER_STEP_KIND_CANCELED: text.canceled,
  ORDER_STEP_KIND_REVERSED: text.reversed,
  ORDER_STEP_KIND_RESCHEDULED: text.rescheduled,
  ORDER_STEP_KIND_PROCESSING: text.processing,
  ORDER_STEP_KIND_DELIVERED: text.delivered,
};

// stepsOf returns the rows of an order: what has happened, then what is next.
export function stepsOf(order: OrderJson): Step[] {
  const done = (order.steps ?? []).filter(
    ({ kind }) =>
      kind && words[kind] && (kind !== "ORDER_STEP_KIND_REVERSED" || order.paymentStatus !== "PAYMENT_STATUS_NONE"),
  );
  const { fulfillmentStatus: shipped } = order;
  const whole = shipped === "FULFILLMENT_STATUS_FULFILLED" || shipped === "FULFILLMENT_STATUS_DELIVERED";
  const last = done.findLastIndex(({ kind }) => kind === "ORDER_STEP_KIND_FULFILLED");
  const rows: Step[] = done.map(({ kind, at }, i) => ({
    word: i === last && whole ? text.fulfilled : (kind && words[kind]) || "",
    at: at ?? "",
  }));
  if (order.status === "ORDER_STATUS_CANCELED") return rows;
  if (order.status === "ORDER_STATUS_PENDING") rows.push({ word: text.confirm });
  if (!whole && order.status !== "ORDER_STATUS_COMPLETED") rows.push({ word: text.fulfill });
  return rows;
}
