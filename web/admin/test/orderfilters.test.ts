import { expect, test } from "vitest";
import { readOrderFilters, requestOf } from "../src/screens/orderfilters.ts";

test("the address of the list of orders has all filters, and nothing that is not valid", () => {
  const filters = {
    q: "山田",
    status: "CONFIRMED",
    payment: "PAID",
    fulfillment: "NONE",
    suspended: true,
    from: "2026-01-01",
    to: "2026-01-31",
    pages: ["a", "b"],
  };
  expect(readOrderFilters(filters)).toEqual(filters);
  expect(readOrderFilters({ q: 5720000008 })).toEqual({ q: "5720000008" });
  expect(
    readOrderFilters({
      status: "constructor",
      payment: 1,
      suspended: "yes",
      from: "1 January",
      pages: [1],
      other: "x",
    }),
  ).toEqual({});
});

test("open orders are those that are still to be shipped", () => {
  expect(requestOf(readOrderFilters({ status: "OPEN", fulfillment: "OPEN" }))).toMatchObject({
    statuses: ["ORDER_STATUS_CONFIRMED", "ORDER_STATUS_PROCESSING"],
    fulfillmentStatuses: ["FULFILLMENT_STATUS_NONE", "FULFILLMENT_STATUS_PARTIAL"],
  });
});

test("a request has the filters of the address, and the page that is shown", () => {
  expect(requestOf(readOrderFilters({ status: "CANCELED", pages: ["a", "b"] }))).toMatchObject({
    statuses: ["ORDER_STATUS_CANCELED"],
    paymentStatuses: [],
    pageToken: "b",
  });
});
