import { expect, test } from "vitest";
import { policyChanges, policyForm } from "../src/screens/stock/policychanges.ts";

const before = policyForm(5, [{ location: "main", backorderLimit: 2 }, { location: "osaka" }]);

test("only what was typed is changed", () => {
  expect(policyChanges("A-1", before, before)).toEqual([]);
  expect(policyChanges("A-1", before, { ...before, threshold: "１０" })).toEqual([{ sku: "A-1", lowThreshold: 10 }]);
  expect(policyChanges("A-1", before, { ...before, limits: { main: "2", osaka: "3" } })).toEqual([
    { sku: "A-1", location: "osaka", backorderLimit: 3 },
  ]);
});

test("an empty threshold is removed if there was one", () => {
  expect(policyChanges("A-1", before, { ...before, threshold: "" })).toEqual([
    { sku: "A-1", removeLowThreshold: true },
  ]);
  expect(policyChanges("A-1", { ...before, threshold: "" }, { ...before, threshold: "" })).toEqual([]);
});

test("an empty limit changes nothing, and 0 is a number", () => {
  expect(policyChanges("A-1", before, { threshold: "5", limits: { main: "0", osaka: "0" } })).toEqual([
    { sku: "A-1", location: "main", backorderLimit: 0 },
  ]);
});
