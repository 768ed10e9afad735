import { expect, test } from "vitest";
import { places, visible } from "../src/navigation.ts";

test("the navigation shows what the permissions allow, and no more", () => {
  expect(visible([]).map((place) => place.path)).toEqual(["/"]);
  expect(visible(["staff.read"]).map((place) => place.path)).toEqual(["/", "/staff"]);
  expect(visible(["orders.find"]).map((place) => place.path)).toEqual(["/", "/orders"]);
  expect(visible(["customers.read"]).map((place) => place.path)).toEqual(["/", "/customers"]);
  const all = places.flatMap((place) => place.permission ?? []);
  expect(visible(all)).toEqual([...places]);
  for (const place of places) {
    expect(place.permission === undefined, place.path).toBe(place.path === "/");
  }
});
