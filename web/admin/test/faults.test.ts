import { Problem } from "@akinai/kit/problem";
import { expect, test } from "vitest";
import { pathWords } from "../src/parts/fields.ts";
import { wrongCells } from "../src/screens/products/faults.ts";
import { formOf, newOption } from "../src/screens/products/form.ts";

const form = formOf({
  options: [{ name: "サイズ", values: ["M", "L"] }],
  variants: [
    { sku: "M-1", options: { サイズ: "M" } },
    { sku: "L-1", options: { サイズ: "L" } },
  ],
});
const marks = (reason: string, params: Record<string, string>, fields: string[] = []) => {
  const violations = fields.map((field) => ({ field, message: "wrong" }));
  // An option without a name is not in the request.
  const typed = { ...form, options: [newOption(), ...form.options] };
  return [...wrongCells(new Problem(400, reason, "refused", params, violations), typed).keys()];
};

test("a refused option marks its cell of the variant, or the option and the value themselves", () => {
  expect(marks("OPTION_MISSING", { sku: "L-1", option: "サイズ" })).toEqual(["1 options サイズ"]);
  expect(marks("OPTION_UNKNOWN", { sku: "L-1", option: "色" })).toEqual(["1 sku"]);
  expect(marks("DUPLICATE_OPTION", { option: "サイズ" })).toEqual(["option サイズ"]);
  expect(marks("DUPLICATE_OPTION_VALUE", { option: "サイズ", value: "L" })).toEqual(["value サイズ L"]);
  expect(marks("VALIDATION_FAILED", {}, ["product.options[0].name"])).toEqual(["option サイズ"]);
  expect(marks("VALIDATION_FAILED", {}, ["product.options[0].values[1]"])).toEqual(["value サイズ L"]);
  expect(marks("VALIDATION_FAILED", {}, ["product.variants[1].options"])).toContain("1 options サイズ");
});

test("a refused variant marks the cell that the reason is about", () => {
  expect(marks("PRICE_ZERO", { sku: "M-1" })).toEqual(["0 price"]);
  expect(marks("TAX_RATE_MISSING", { sku: "M-1" })).toEqual(["0 taxClass"]);
  expect(marks("SKU_TAKEN", { sku: "M-1" })).toEqual(["0 sku"]);
  expect(marks("VALIDATION_FAILED", {}, ["product.variants[0].weightGrams", "product.name"])).toEqual([
    "0 weight",
    "name",
  ]);
});

test("a field of a request is shown in words", () => {
  expect(pathWords("product.variants[3].sku")).toBe("バリエーション4行目 SKU");
  expect(pathWords("product.variants[0].price.amount")).toBe("バリエーション1行目 価格 金額");
  expect(pathWords("lines[1].quantity")).toBe("2行目 数量");
  expect(pathWords("location.code")).toBe("コード");
  expect(pathWords("other.toString")).toBe("other.toString");
});
