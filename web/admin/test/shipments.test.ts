import { expect, test } from "vitest";
import { dayBefore, readShipmentFilters, requestOf } from "../src/screens/shipments/filters.ts";
import { chosenOf, scannedOf } from "../src/screens/shipments/scanning.ts";
import { suspect, trackingNumber } from "../src/screens/shipments/tracking.ts";
import { overdue, refused, word } from "../src/screens/shipments/words.tsx";

test("the address of the list of shipments has all filters, and nothing that is not valid", () => {
  const filters = { state: "PROBLEM", location: "main", until: "2026-12-01", pages: ["x"] };
  expect(readShipmentFilters(filters)).toEqual(filters);
  expect(readShipmentFilters({ state: "toString", location: "../x", until: "tomorrow", pages: "x" })).toEqual({});
  expect(requestOf(readShipmentFilters(filters))).toMatchObject({
    states: ["SHIPMENT_STATE_RETURNED_TO_SENDER", "SHIPMENT_STATE_LOST"],
    location: "main",
    until: "2026-12-01",
    pageToken: "x",
    refused: false,
  });
  expect(requestOf({})).toMatchObject({ states: ["SHIPMENT_STATE_PLANNED", "SHIPMENT_STATE_PACKED"], until: "" });
  expect(requestOf({ state: "REFUSED" })).toMatchObject({ states: ["SHIPMENT_STATE_PACKED"], refused: true });
  expect(requestOf({ state: "ALL" })).toMatchObject({ states: [] });
});

test("the day before is one of the calendar", () => {
  expect([dayBefore("2026-03-01"), dayBefore("2028-03-01"), dayBefore("2027-01-01")]).toEqual([
    "2026-02-28",
    "2028-02-29",
    "2026-12-31",
  ]);
});

test("a tracking number is narrow, without hyphens and spaces", () => {
  expect(trackingNumber("４４４４－１３７５ 8703")).toBe("444413758703");
  expect(trackingNumber("ab123jp")).toBe("AB123JP");
  expect(trackingNumber(" ")).toBe("");
  expect(trackingNumber("送り状")).toBeUndefined();
  expect(trackingNumber("1".repeat(41))).toBeUndefined();
});

test("only twelve digits of a carrier with check digits are suspect", () => {
  for (const carrier of ["yamato", "sagawa", "japan_post"]) {
    expect(suspect("444413758703", carrier)).toBe(false);
    expect(suspect("444413758704", carrier)).toBe(true);
  }
  expect(suspect("999999999990", "yamato")).toBe(99999999999 % 7 !== 0);
  for (const [number, carrier] of [
    ["444413758704", "own"],
    ["444413758704", undefined],
    ["44441375870", "yamato"],
    ["AB4413758704", "yamato"],
    ["", "yamato"],
  ] as const)
    expect(suspect(number, carrier), number).toBe(false);
});

test("only what has not left is overdue, and only a packed shipment with a reason was refused", () => {
  const planned = { state: "SHIPMENT_STATE_PLANNED", shipOn: "2026-11-30" } as const;
  expect(overdue(planned, "2026-12-01")).toBe(true);
  expect(overdue(planned, "2026-11-30")).toBe(false);
  expect(overdue(planned, undefined)).toBe(false);
  expect(overdue({ ...planned, state: "SHIPMENT_STATE_HANDED_OVER" }, "2026-12-01")).toBe(false);
  const packed = { state: "SHIPMENT_STATE_PACKED", reason: "STOCK_NOT_ON_HAND" } as const;
  expect(refused(packed)).toBe(true);
  expect(refused({ ...packed, handingOver: true })).toBe(false);
  expect(refused({ state: "SHIPMENT_STATE_LOST", reason: "fell off" })).toBe(false);
  expect([word("fell off"), word(undefined), word("toString")]).toEqual(["fell off", "", "toString"]);
});

test("a scan is an order number or the id of a shipment", () => {
  const id = "0198f0c2-0000-7000-8000-00000000000a";
  expect(scannedOf(` ${id.toUpperCase()} `)).toEqual({ id });
  expect(scannedOf("１２３４－５６７８９７")).toEqual({ request: { orderNumber: "1234567897", pageSize: 200 } });
  for (const wrong of ["", "123", "12345678901", "山田", `${id}0`]) expect(scannedOf(wrong), wrong).toBeUndefined();
});

test("the one packed shipment is handed over; otherwise the scan says why none is", () => {
  const of = (...states: string[]) => states.map((state) => ({ state: `SHIPMENT_STATE_${state}` as never }));
  expect(chosenOf(of("PLANNED", "PACKED", "HANDED_OVER"))).toEqual({ shipment: of("PACKED")[0] });
  expect(chosenOf(of("PACKED", "PACKED"))).toMatchObject({ refusal: "several" });
  expect(chosenOf(of("PLANNED", "DELIVERED"))).toMatchObject({ refusal: "notPacked", shipments: of("PLANNED") });
  expect(chosenOf(of("HANDED_OVER", "CANCELED"))).toMatchObject({ refusal: "left" });
  expect(chosenOf(of("CANCELED"))).toMatchObject({ refusal: "gone" });
  expect(chosenOf([])).toMatchObject({ refusal: "unknown" });
});
