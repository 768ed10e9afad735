import { expect, test } from "vitest";
import { deltaOf } from "../src/screens/stock/adjust.tsx";
import { bookFor, bookOf, changesOf, edited, remaining, scanned } from "../src/screens/stock/counting.ts";
import { readStockFilters, requestOf } from "../src/screens/stock/filters.ts";
import { afterTransfer, linesOf } from "../src/screens/stock/transfer.tsx";

test("the address of the table of stock has all filters, and nothing that is not valid", () => {
  const filters = { q: "TEA", location: "main", status: "short", pages: ["TEA-1 main"] };
  expect(readStockFilters(filters)).toEqual(filters);
  expect(readStockFilters({ q: [], location: "../x", status: "toString", pages: ["x", 1] })).toEqual({ pages: [] });
  expect(requestOf(readStockFilters(filters))).toMatchObject({
    skuPrefix: "TEA",
    statuses: ["STOCK_STATUS_LOW_STOCK", "STOCK_STATUS_OUT_OF_STOCK", "STOCK_STATUS_BACK_ORDER"],
    afterSku: "TEA-1",
    afterLocation: "main",
  });
  expect(requestOf({})).toMatchObject({ statuses: [], afterSku: "", afterLocation: "" });
});

test("a scan is one unit more, and a number sets the units; the last one is the first row", () => {
  const once = scanned([], " TEA-1 ") ?? [];
  expect(once).toEqual([{ sku: "TEA-1", units: 1 }]);
  const other = scanned(once, "CUP 12") ?? [];
  expect(other[0]).toEqual({ sku: "CUP", units: 12 });
  expect(scanned(other, "TEA-1")).toEqual([
    { sku: "TEA-1", units: 2 },
    { sku: "CUP", units: 12 },
  ]);
  expect(scanned(other, "CUP　０")?.[0]).toEqual({ sku: "CUP", units: 0 });
  for (const wrong of ["", "-", "お茶", "CUP twelve", "CUP 1 2", "CUP -3", "CUP 1.5", "CUP 1000000001"])
    expect(scanned(other, wrong), wrong).toBeUndefined();
});

test("an adjustment has the sign of what happened", () => {
  expect(deltaOf("RECEIVED", "１０")).toBe(10);
  expect(deltaOf("ADJUSTED", "-1,200")).toBe(-1200);
  expect(deltaOf("WRITTEN_OFF", "3")).toBe(-3);
  expect(deltaOf("ADJUSTED", "−3")).toBe(-3);
  expect(deltaOf("ADJUSTED", "3")).toBe(3);
});

test("an adjustment of no whole number is none", () => {
  for (const typed of ["", "0", "x", "1.5", "-1.5", "--3", "10個"])
    for (const kind of ["RECEIVED", "ADJUSTED", "WRITTEN_OFF"] as const) expect(deltaOf(kind, typed), typed).toBe(0);
  expect(deltaOf("RECEIVED", "-10")).toBe(0);
  expect(deltaOf("WRITTEN_OFF", "-3")).toBe(0);
});

test("a transfer has a SKU and a whole number of units in each line", () => {
  const line = (sku: string, units: string) => ({ sku, units });
  expect(linesOf([line(" TEA-1 ", "１２"), line("", " ")])).toEqual([{ sku: "TEA-1", quantity: 12 }]);
  for (const wrong of [line("TEA-1", "1.5"), line("TEA-1", "-1"), line("TEA-1", "0"), line("TEA-1", ""), line("", "3")])
    expect(linesOf([line("CUP", "1"), wrong]), wrong.units).toBeUndefined();
  expect(linesOf([line("", "")])).toBeUndefined();
});

test("units of a count are a whole number, else the field keeps what is typed", () => {
  const count = [{ sku: "TEA-1", units: 3 }];
  expect(edited(count, "TEA-1", "１，２００")).toEqual([{ sku: "TEA-1", units: 1200 }]);
  for (const typed of ["1.5", "-3", "", "1000000001"])
    expect(edited(count, "TEA-1", typed), typed).toEqual([{ sku: "TEA-1", units: 3, typed }]);
  expect(scanned(edited(count, "TEA-1", "x"), "TEA-1")).toEqual([{ sku: "TEA-1", units: 4 }]);
});

test("a count is applied only if each SKU was compared at its location", () => {
  const asked = { location: "main", count: [{ sku: "TEA-1", units: 3 }] };
  const book = bookOf(asked, [{ sku: "TEA-1", location: "main", version: "7" }]);
  expect(bookFor(asked, book)).toBe(book);
  expect(bookFor({ ...asked, count: scanned(asked.count, "CUP") ?? [] }, book), "scanned meanwhile").toBeUndefined();
  expect(bookFor({ ...asked, count: scanned(asked.count, "TEA-1") ?? [] }, book), "one unit more").toBeUndefined();
  expect(bookFor({ ...asked, location: "east" }, book), "another location").toBeUndefined();
  expect(bookFor(asked, undefined)).toBeUndefined();
});

test("each level of a count has the version that was compared, and one that was not there has 0", () => {
  const count = [
    { sku: "TEA-1", units: 3 },
    { sku: "CUP", units: 1 },
  ];
  const levels = [
    { sku: "TEA-1", location: "main", version: "7" },
    { sku: "CUP", location: "east", version: "2" },
  ];
  expect(changesOf(bookOf({ location: "main", count }, levels))).toEqual([
    { sku: "TEA-1", onHand: 3, version: "7" },
    { sku: "CUP", onHand: 1, version: "0" },
  ]);
});

test("what is scanned while a count is applied stays counted", () => {
  const applied = scanned(scanned([], "TEA-1 3") ?? [], "CUP 2") ?? [];
  const now = scanned(scanned(applied, "POT") ?? [], "TEA-1") ?? [];
  expect(remaining(now, applied)).toEqual([
    { sku: "TEA-1", units: 4 },
    { sku: "POT", units: 1 },
  ]);
  expect(remaining(applied, applied)).toEqual([]);
});

test("what is typed while a transfer is booked stays, without the lines that were booked", () => {
  const line = { sku: "TEA-1", units: "2" };
  const sent = { operation: "1", from: "main", to: "east", reason: "", lines: [line] };
  const next = { ...sent, operation: "2", lines: [{ sku: "", units: "" }] };
  expect(afterTransfer(sent, sent, next)).toBe(next);
  const more = { ...sent, operation: "3", reason: "補充", lines: [line, { sku: "CUP", units: "1" }] };
  expect(afterTransfer(more, sent, next)).toEqual({ ...more, operation: "2", lines: [{ sku: "CUP", units: "1" }] });
});
