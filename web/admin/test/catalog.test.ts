import { expect, test } from "vitest";
import { treeOf, within } from "../src/screens/catalog/tree.ts";
import { toTime } from "../src/screens/catalog/when.ts";

test("the tree has parents before their children, and siblings in their order", () => {
  const nodes = treeOf([
    { slug: "b", name: "B", position: 1 },
    { slug: "a", name: "A", position: 0 },
    { slug: "b1", name: "B1", parent: "b", position: 0 },
    { slug: "b11", name: "B11", parent: "b1" },
  ]);
  expect(nodes.map(({ category, depth, index }) => [category.slug, depth, index])).toEqual([
    ["a", 0, 0],
    ["b", 0, 1],
    ["b1", 1, 0],
    ["b11", 2, 0],
  ]);
  expect(within(nodes, "b")).toEqual(new Set(["b", "b1", "b11"]));
  expect(within(nodes, "a")).toEqual(new Set(["a"]));
});

test("a time that is typed is one of Japan", () => {
  expect(toTime("2026-12-03T00:30")).toBe("2026-12-02T15:30:00.000Z");
  for (const wrong of ["", "2026-12-03", "2026-13-03T00:00", "x"]) expect(toTime(wrong), wrong).toBeUndefined();
});
