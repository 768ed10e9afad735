import { expect, test } from "vitest";
import type { ProductJson } from "../gen/akinai/product/v1/product_pb";
import { listOf } from "../src/parts/listfield.tsx";
import { wrongNumbers } from "../src/screens/products/faults.ts";
import { valueWord } from "../src/screens/products/fieldwords.ts";
import {
  combinations,
  formOf,
  inputOf,
  named,
  newOption,
  newValue,
  type ProductForm,
} from "../src/screens/products/form.ts";
import { withoutValue } from "../src/screens/products/options.tsx";
import { columnsOf, paste } from "../src/screens/products/variants.tsx";

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
        key: "色",
        name: "色",
        nameEn: "",
        values: [
          { key: "藍", value: "藍", valueEn: "" },
          { key: "朱", value: "朱", valueEn: "" },
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

// sizes is a form with the sizes M and L, each of one variant, and a third value that is typed key by key.
function sizes(...keys: string[]): ProductForm {
  const form = formOf({
    options: [{ name: "サイズ", values: ["M", "L"] }],
    variants: [
      { sku: "M-1", options: { サイズ: "M" } },
      { sku: "L-1", options: { サイズ: "L" } },
    ],
  });
  const [size] = form.options;
  if (!size) throw new Error("no option");
  const third = newValue();
  let now: ProductForm = { ...form, options: [{ ...size, values: [...size.values, third] }] };
  for (const value of keys) now = { ...now, options: [{ ...size, values: [...size.values, { ...third, value }] }] };
  return now;
}
const optionsOf = (form: ProductForm) => inputOf(form).variants?.map(({ options }) => options);

test("a value that is equal to another one while it is typed changes no variant", () => {
  const form = sizes("L", "LL");
  expect(inputOf(form).options).toEqual([{ name: "サイズ", values: ["M", "L", "LL"] }]);
  expect(optionsOf(form)).toEqual([{ サイズ: "M" }, { サイズ: "L" }]);
});

test("a renamed option or value is that of its variants, also after it was empty or equal to another one", () => {
  const form = sizes();
  const [size] = form.options;
  const [m, l, third] = size?.values ?? [];
  if (!size || !m || !l || !third) throw new Error("no value");
  let now = form;
  for (const value of ["", "L", "LX"]) now = { ...now, options: [{ ...size, values: [{ ...m, value }, l] }] };
  expect(optionsOf(now)).toEqual([{ サイズ: "LX" }, { サイズ: "L" }]);
  const color = { ...newOption(), name: "サイズ" };
  now = {
    ...now,
    options: [
      { ...size, name: "大きさ" },
      { ...color, name: "色" },
    ],
  };
  expect(optionsOf(now)).toEqual([{ 大きさ: "M" }, { 大きさ: "L" }]);
  expect(named(now).variants.map(({ options }) => options)).toEqual([{ 大きさ: "M" }, { 大きさ: "L" }]);
});

test("a removed value leaves the variants that have it", () => {
  const form = withoutValue(sizes(), "サイズ", "L");
  expect(optionsOf(form)).toEqual([{ サイズ: "M" }, {}]);
});

test("a paste finds the values of options by what is shown", () => {
  const form = sizes("L", "LL");
  const columns = columnsOf(form);
  const pasted = { ...form, variants: paste(form.variants, columns, 0, 1, "LL\t1,200\nXS\t900") };
  expect(optionsOf(pasted)).toEqual([{ サイズ: "LL" }, { サイズ: "L" }]);
  expect(inputOf(pasted).variants?.map(({ price }) => price?.amount)).toEqual(["1200", "900"]);
});

test("a text in English is kept, also if it is a word of the form", () => {
  const form = { ...formOf(), nameEn: "name" };
  expect(inputOf(form).translations).toMatchObject({ en: { name: "name" } });
  expect(inputOf({ ...formOf(), descriptionEn: "options" }).translations).toHaveProperty("en");
  expect(inputOf(formOf()).translations).toEqual({});
});

test("a tag with a comma in it stays one tag", () => {
  const tags = ["A、B", "緑茶, 玉露", "緑茶"];
  expect(inputOf(formOf({ ...product, tags }), product).tags).toEqual(tags);
  expect(listOf(tags.join(", "), tags)).toEqual(tags);
  expect(listOf("緑茶, 玉露, A、B、新茶,", tags)).toEqual(["緑茶, 玉露", "A、B", "新茶"]);
  expect(listOf(" , 緑茶,玉露，新茶、", [])).toEqual(["緑茶", "玉露", "新茶"]);
  expect(listOf("緑茶漬け", ["緑茶"])).toEqual(["緑茶漬け"]);
});

test("the dialog of a conflict has words for lists and for yes and no", () => {
  expect(valueWord("tags", '["緑茶","新茶"]')).toBe("緑茶、新茶");
  expect(valueWord("tags", "[]")).toBe("–");
  expect([valueWord("taxExcluded", "true"), valueWord("taxExcluded", "false")]).toEqual(["はい", "いいえ"]);
});
