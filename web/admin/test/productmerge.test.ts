import { expect, test } from "vitest";
import { formOf, newVariant, type ProductForm, type VariantForm } from "../src/screens/products/form.ts";
import { afterSave, changes, merge } from "../src/screens/products/merge.ts";

const variant = (sku: string, part: Partial<VariantForm> = {}): VariantForm => ({
  ...newVariant,
  sku,
  price: "100",
  ...part,
});
const base: ProductForm = { ...formOf(), name: "煎茶", brand: "園", variants: [variant("A"), variant("B")] };

test("what one side alone changed is taken, and what both changed is asked", () => {
  const mine = { ...base, name: "新茶", variants: [variant("A", { price: "120" }), variant("B", { weight: "5" })] };
  const theirs = {
    ...base,
    name: "玉露",
    brand: "朝霧園",
    variants: [variant("A", { price: "130" }), variant("B", { price: "90" })],
  };
  const { taken, conflicts, result } = merge(base, mine, theirs);
  expect(taken).toEqual(["brand", "price B"]);
  expect(conflicts).toEqual([
    { field: "name", mine: '"新茶"', theirs: '"玉露"' },
    { field: "price A", mine: '"120"', theirs: '"130"' },
  ]);
  const merged = result({ name: "theirs" });
  expect(merged).toMatchObject({ name: "玉露", brand: "朝霧園" });
  expect(merged.variants).toEqual([variant("A", { price: "120" }), variant("B", { price: "90", weight: "5" })]);
});

test("rows that were added on both sides stay, and one that was removed goes", () => {
  const mine = { ...base, variants: [...base.variants, variant("C")] };
  const theirs = { ...base, variants: [variant("D"), variant("A")] };
  const { conflicts, result } = merge(base, mine, theirs);
  expect(conflicts).toEqual([]);
  expect(new Set(result({}).variants.map(({ sku }) => sku))).toEqual(new Set(["A", "C", "D"]));
});

test("a row that one side changed and the other removed is asked", () => {
  const mine = { ...base, variants: [variant("A", { price: "120" }), variant("B")] };
  const theirs = { ...base, variants: [variant("B")] };
  const { conflicts, result } = merge(base, mine, theirs);
  expect(conflicts).toMatchObject([{ field: "variant A", theirs: undefined }]);
  expect(result({}).variants).toHaveLength(2);
  expect(result({ "variant A": "theirs" }).variants).toEqual([variant("B")]);
});

test("the same change on both sides is none, and changes are counted by field", () => {
  expect(merge(base, { ...base, name: "新茶" }, { ...base, name: "新茶" })).toMatchObject({ taken: [], conflicts: [] });
  expect(changes(base, base)).toBe(0);
  expect(changes(base, { ...base, name: "新茶", variants: [variant("A", { price: "1" }), variant("B")] })).toBe(2);
  expect(changes(base, { ...base, variants: [variant("B"), variant("A")] })).toBe(1);
});

test("a renamed value is compared by its name", () => {
  const option = (value: string) => [
    { key: "色", name: "色", nameEn: "", values: [{ key: "藍", value, valueEn: "" }] },
  ];
  const variants = [variant("A", { options: { 色: "藍" } })];
  const before = { ...base, options: option("藍"), variants };
  const mine = { ...before, options: option("紺"), variants };
  expect(changes(before, mine)).toBe(1);
  const { conflicts, result } = merge(before, mine, { ...before, brand: "朝霧園" });
  expect(conflicts).toEqual([]);
  expect(result({})).toMatchObject({ brand: "朝霧園", variants: [{ options: { 色: "紺" } }] });
  expect(result({}).options[0]?.values).toEqual([{ key: "紺", value: "紺", valueEn: "" }]);
});

test("what is typed while a save runs stays on top of what was saved", () => {
  const sent = { ...base, name: "新茶", variants: [variant("A", { price: "１，２００" }), variant("B")] };
  const saved = { ...sent, variants: [variant("A", { price: "1200" }), variant("B")] };
  expect(afterSave(sent, sent, saved)).toBe(saved);
  const now = { ...sent, brand: "朝霧園", variants: [...sent.variants, variant("", { price: "5" }), variant("")] };
  const after = afterSave(sent, now, saved);
  expect(after).toMatchObject({ name: "新茶", brand: "朝霧園" });
  expect(after.variants).toEqual([...saved.variants, variant("", { price: "5" }), variant("")]);
  expect(afterSave(sent, { ...sent }, saved), "typed, and typed back").toBe(saved);
});

test("rows with the same SKU, or with none, are rows of their own", () => {
  const rows = [variant("A"), variant("A", { price: "2" }), variant(""), variant("", { price: "3" })];
  const form = { ...base, variants: rows };
  expect(merge(base, form, base).result({}).variants).toEqual(rows);
  expect(changes(base, form)).toBe(4);
});
