import { expect, test } from "vitest";
import { deltaOf } from "../src/screens/stock/adjust.tsx";
import { scanned } from "../src/screens/stock/counting.ts";
import { readStockFilters, requestOf } from "../src/screens/stock/filters.ts";
import { linesOf } from "../src/screens/stock/transfer.tsx";

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
  for (const wrong of ["", "-", "お茶", "CUP twelve", "CUP 1 2", "CUP -3"])
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
