import { expect, test } from "vitest";
import { stepsOf } from "../src/screens/order/steps.ts";

const at = "2026-11-29T01:58:00Z";
const placed = { kind: "ORDER_STEP_KIND_PLACED", at } as const;
const confirmed = { kind: "ORDER_STEP_KIND_CONFIRMED", at } as const;
const fulfilled = { kind: "ORDER_STEP_KIND_FULFILLED", at } as const;

test("what is next has no time", () => {
  expect(stepsOf({ status: "ORDER_STATUS_CONFIRMED", steps: [placed, confirmed] })).toEqual([
    { word: "ご注文を受け付けました", at },
    { word: "ご注文が確定しました", at },
    { word: "出荷" },
  ]);
});

test("the last shipment of a whole order is the shipment of the order", () => {
  const order = { status: "ORDER_STATUS_CONFIRMED", steps: [placed, confirmed, fulfilled, fulfilled] } as const;
  const words = (fulfillmentStatus: "FULFILLMENT_STATUS_PARTIAL" | "FULFILLMENT_STATUS_FULFILLED") =>
    stepsOf({ ...order, steps: [...order.steps], fulfillmentStatus }).map((step) => step.word);
  expect(words("FULFILLMENT_STATUS_PARTIAL").slice(2)).toEqual([
    "商品の一部を出荷しました",
    "商品の一部を出荷しました",
    "出荷",
  ]);
  expect(words("FULFILLMENT_STATUS_FULFILLED").slice(2)).toEqual(["商品の一部を出荷しました", "商品を出荷しました"]);
});

test("an order in one parcel that was delivered was shipped as a whole", () => {
  const delivered = { kind: "ORDER_STEP_KIND_DELIVERED", at } as const;
  const order = { steps: [placed, confirmed, fulfilled, delivered] } as const;
  for (const status of ["ORDER_STATUS_PROCESSING", "ORDER_STATUS_COMPLETED"] as const) {
    const steps = stepsOf({ status, steps: [...order.steps], fulfillmentStatus: "FULFILLMENT_STATUS_DELIVERED" });
    expect(steps.map((step) => step.word).slice(2)).toEqual(["商品を出荷しました", "お届けしました"]);
  }
});

test("a canceled order has nothing next, and a free one no charge to reverse", () => {
  const steps = [
    placed,
    confirmed,
    { kind: "ORDER_STEP_KIND_CANCELED", at },
    { kind: "ORDER_STEP_KIND_REVERSED", at },
  ] as const;
  const words = (paymentStatus: "PAYMENT_STATUS_VOIDED" | "PAYMENT_STATUS_NONE") =>
    stepsOf({ status: "ORDER_STATUS_CANCELED", paymentStatus, steps: [...steps] }).map((step) => step.word);
  expect(words("PAYMENT_STATUS_VOIDED").slice(2)).toEqual(["キャンセルしました", "ご請求を取り消しました"]);
  expect(words("PAYMENT_STATUS_NONE").slice(2)).toEqual(["キャンセルしました"]);
});
