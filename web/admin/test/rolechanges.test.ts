import { expect, test } from "vitest";
import { changesOf, has, wish } from "../src/screens/rolechanges.ts";

const clerk = { name: "clerk", permissions: ["orders.find", "stock.read"] };

test("cells that were set are the changes of a role, and a cell set back is none", () => {
  let wishes = wish({}, clerk, "stock.read", false);
  wishes = wish(wishes, clerk, "stock.write", true);
  expect(has(clerk, "stock.read", wishes)).toBe(false);
  expect(changesOf([clerk], wishes)).toEqual([
    { role: clerk, added: ["stock.write"], removed: ["stock.read"], permissions: ["orders.find", "stock.write"] },
  ]);
  wishes = wish(wish(wishes, clerk, "stock.read", true), clerk, "stock.write", false);
  expect(wishes).toEqual({});
});

test("changes of two people about different cells are both kept", () => {
  const wishes = wish({}, clerk, "stock.write", true);
  const theirs = { ...clerk, permissions: ["stock.read", "delivery.read"] };
  expect(changesOf([theirs], wishes)[0]?.permissions).toEqual(["stock.read", "delivery.read", "stock.write"]);
  expect(changesOf([{ ...theirs, permissions: ["stock.write"] }], wishes), "the other one did the same").toEqual([]);
});

test("a role that can no longer be changed is left out", () => {
  const wishes = wish({}, clerk, "stock.write", true);
  expect(changesOf([{ ...clerk, locked: "BEYOND_OWN_PERMISSIONS" }], wishes)).toEqual([]);
  expect(changesOf([], wishes)).toEqual([]);
});
