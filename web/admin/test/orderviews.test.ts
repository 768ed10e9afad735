import { expect, test } from "vitest";
import { readViews, sameView, withView } from "../src/screens/orderviewlist.ts";

test("what a browser kept is read with care", () => {
  expect(readViews(null)).toEqual([]);
  expect(readViews("{")).toEqual([]);
  expect(readViews('{"name":"a"}')).toEqual([]);
  const kept = JSON.stringify([
    { name: "今週", filters: { from: "2026-11-30", status: "NONSENSE", pages: ["t"] } },
    { name: "", filters: {} },
    { name: "x", filters: null },
    null,
  ]);
  expect(readViews(kept)).toEqual([{ name: "今週", filters: { from: "2026-11-30" } }]);
});

test("a view is the same on every page, whatever the order of its filters", () => {
  expect(sameView({ status: "CONFIRMED", q: "a" }, { q: "a", status: "CONFIRMED", pages: ["t"] })).toBe(true);
  expect(sameView({ status: "CONFIRMED" }, {})).toBe(false);
});

test("a view of the same name is replaced", () => {
  const views = [{ name: "a", filters: { q: "1" } }];
  expect(withView(views, { name: "a", filters: { q: "2" } })).toEqual([{ name: "a", filters: { q: "2" } }]);
});
