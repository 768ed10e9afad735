import { expect, test } from "vitest";
import { changedBetween, changesOf, has, membersOf, wish } from "../src/screens/rolechanges.ts";

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

test("what this person has just saved is no change of others", () => {
  const buyer = { name: "buyer", permissions: ["stock.read"] };
  const [saved] = changesOf([clerk], wish({}, clerk, "stock.write", true));
  if (!saved) throw new Error("no change");
  const latest = [
    { ...clerk, permissions: saved.permissions },
    { ...buyer, permissions: ["delivery.read"] },
  ];
  expect(changedBetween([clerk, buyer], [saved], latest)).toEqual([
    { role: latest[1], added: ["delivery.read"], removed: ["stock.read"] },
  ]);
  const after = [{ ...clerk, permissions: ["stock.write"] }];
  expect(changedBetween([clerk], [saved], after), "another one changed it after the save").toEqual([
    { role: after[0], added: [], removed: ["orders.find", "stock.read"] },
  ]);
});

test("a role has no staff only if all of them are known", () => {
  expect(membersOf(clerk, "all")).toEqual({ names: [], more: false });
  expect(membersOf(clerk, "some")).toBeUndefined();
  expect(membersOf(clerk, "none")).toBeUndefined();
  const two = { ...clerk, members: ["Hanako", "Taro"] };
  expect(membersOf(two, "some")).toEqual({ names: ["Hanako", "Taro"], more: true });
  expect(membersOf(two, "none")).toBeUndefined();
});
