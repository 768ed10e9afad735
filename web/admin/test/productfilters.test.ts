import { expect, test } from "vitest";
import { readProductFilters, requestOf } from "../src/screens/products/filters.ts";

test("the address of the list of products has all filters, and nothing that is not valid", () => {
  const filters = { q: "煎茶", status: "DRAFT", category: "tea", stock: "LOW_STOCK", pages: ["a", "b"] };
  expect(readProductFilters(filters)).toEqual(filters);
  expect(
    readProductFilters({ q: {}, status: "constructor", category: "../x", stock: 1, pages: [{}], other: "x" }),
  ).toEqual({});
  expect(requestOf(readProductFilters(filters))).toMatchObject({
    status: "STATUS_DRAFT",
    stock: "STOCK_STATUS_LOW_STOCK",
    pageToken: "b",
  });
});
