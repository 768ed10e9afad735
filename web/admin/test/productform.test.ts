import { expect, test } from "vitest";
import type { ProductJson } from "../gen/akinai/product/v1/product_pb";
import { wrongNumbers } from "../src/screens/products/faults.ts";
import { valueWord } from "../src/screens/products/fieldwords.ts";
import { combinations, formOf, inputOf } from "../src/screens/products/form.ts";

const product: ProductJson = {
  id: "1",
  slug: "sencha",
  name: "煎茶",
  description: "<p>一番茶</p>",
  category: "tea",
  brand: "朝霧園",
  status: "STATUS_PUBLISHED",
  tags: ["緑茶", "贈り物"],
  options: [{ name: "内容量", values: ["50g", "100g"] }],
  variants: [
    {
      sku: "T-50",
      name: "",
      price: { amount: "864", currency: "JPY" },
      taxClass: "TAX_CLASS_REDUCED",
      options: { 内容量: "50g" },
      metadata: { erp: "9" },
      weightGrams: 60,
    },
  ],
  pictures: [{ url: "/pictures/a", alt: "袋" }],
  attributes: { 産地: "京都" },
  metadata: { erp: "1" },
  translations: {
    en: {
      name: "Sencha",
      options: { 内容量: { name: "Size", values: { "50g": "50 g" } } },
      pictureAlts: { "/pictures/a": "Bag" },
    },
    ko: { name: "센차" },
  },
  version: "3",
};

test("an unchanged form saves the product as it is", () => {
  const input = inputOf(formOf(product), product);
  expect(formOf({ ...product, ...input })).toEqual(formOf(product));
  expect(input).toMatchObject({
    status: "STATUS_PUBLISHED",
    tags: ["緑茶", "贈り物"],
    metadata: { erp: "1" },
    translations: { ko: { name: "센차" }, en: { name: "Sencha", pictureAlts: { "/pictures/a": "Bag" } } },
  });
  expect(input.variants?.[0]).toMatchObject({ sku: "T-50", weightGrams: 60, metadata: { erp: "9" } });
});

test("digits of both widths are a price", () => {
  const form = formOf(product);
  const [first] = form.variants;
  if (!first) throw new Error("no variant");
  const input = inputOf({ ...form, variants: [{ ...first, price: "１，２００" }] }, product);
  expect(input.variants?.[0]?.price).toEqual({ amount: "1200", currency: "JPY" });
});

test("a product without English texts has no English translation", () => {
  const { translations: _, ...plain } = product;
  expect(inputOf(formOf(plain), plain).translations).toEqual({});
  expect(inputOf(formOf(product), { ...product, translations: {} }).translations).toHaveProperty("en");
});

test("combinations keep the variants that are there", () => {
  const form = formOf(product);
  const all = combinations({
    ...form,
    options: [
      ...form.options,
      {
        name: "色",
        nameEn: "",
        values: [
          { value: "藍", valueEn: "" },
          { value: "朱", valueEn: "" },
        ],
      },
    ],
  });
  expect(all).toHaveLength(1 + 4);
  expect(combinations(form).map(({ sku, options, price }) => [sku, options.内容量, price])).toEqual([
    ["T-50", "50g", "864"],
    ["", "100g", "864"],
  ]);
});

test("a number that is no whole number is marked, and a price is needed unless the product is a draft", () => {
  const form = formOf(product);
  const [first] = form.variants;
  if (!first) throw new Error("no variant");
  const marks = (part: Partial<typeof first>, status = product.status) => [
    ...wrongNumbers({ ...form, variants: [first, { ...first, ...part }] }, status).keys(),
  ];
  expect(marks({})).toEqual([]);
  for (const price of ["1620.00", "-100", "−100", "¥100"]) expect(marks({ price }), price).toEqual(["1 price"]);
  expect(marks({ weight: "0.5", max: "-1" })).toEqual(["1 weight", "1 max"]);
  expect(marks({ weight: "", max: "" })).toEqual([]);
  expect(marks({ price: "" })).toEqual(["1 price"]);
  expect(marks({ price: "" }, "STATUS_ARCHIVED")).toEqual(["1 price"]);
  expect(marks({ price: "" }, "STATUS_DRAFT")).toEqual([]);
});

test("a price is shown as it is typed when it is no amount", () => {
  expect(valueWord("price T-50", '"1,200"')).toBe("¥1,200");
  expect(valueWord("price T-50", '"1620.00"')).toBe("1620.00");
  expect(valueWord("price T-50", '""')).toBe("–");
});
