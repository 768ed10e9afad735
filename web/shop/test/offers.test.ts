import { expect, test } from "vitest";
import { adjusted, matching, type Offer } from "../src/page/offers.ts";

const offer = (sku: string, values: string[], of = "in"): Offer => ({
  sku,
  values,
  price: "",
  stock: "",
  class: of,
  limit: 0,
});
const shirts = [
  offer("R-M", ["赤", "M"]),
  offer("R-L", ["赤", "L"], "out"),
  offer("B-S", ["青", "S"], "out"),
  offer("B-L", ["青", "L"]),
];

test("an option without a choice takes any value", () => {
  expect(matching(shirts, ["赤", undefined]).map((o) => o.sku)).toEqual(["R-M", "R-L"]);
  expect(matching(shirts, ["赤", "S"])).toEqual([]);
});

test("a value that fits no variant moves the other option, to what is in stock", () => {
  expect(adjusted(shirts, ["青", "M"], 0)).toEqual(["青", "L"]);
  expect(adjusted(shirts, ["赤", "M"], 0)).toEqual(["赤", "M"]);
  expect(adjusted(shirts, [undefined, "S"], 1)).toEqual([undefined, "S"]);
});
