import type { Problem } from "@akinai/kit/problem";
import type { ProductJson } from "../../../gen/akinai/product/v1/product_pb";
import { wholeFault } from "../../parts/whole.ts";
import type { ProductForm } from "./form.ts";

const columns: Record<string, string> = { weightGrams: "weight", maxPerOrder: "max" };

// Reasons that are about one field of the form.
const fields: Record<string, string> = {
  SLUG_TAKEN: "slug",
  SLUG_RESERVED: "slug",
  CATEGORY_UNKNOWN: "category",
  TAG_INVALID: "tags",
};

// Reasons that are about one column of a variant; others are about its SKU.
const reasons: Record<string, string> = {
  TAX_RATE_MISSING: "taxClass",
  TAX_CLASS_REQUIRED: "taxClass",
  WEIGHT_INVALID: "weight",
  LIMIT_INVALID: "max",
  TEXT_INVALID: "name",
  CURRENCY_UNSUPPORTED: "price",
};

// wrongCells says what was refused: by the name of a field, by "row column" of the variant grid, by "option key", or by "value key key"
// of an option and its value.
export function wrongCells(problem: Problem | undefined, form: ProductForm): Map<string, string> {
  const wrong = new Map<string, string>();
  if (!problem) return wrong;
  for (const { field, message } of problem.violations)
    for (const cell of cellsOf(field, form)) wrong.set(cell, message);
  const { option, value, sku } = problem.params;
  const row = form.variants.findIndex((one) => one.sku !== "" && one.sku.trim() === sku);
  const named = form.options.findLast(({ name }) => name === option);
  if (row >= 0) {
    const column = reasons[problem.reason] ?? (problem.reason.startsWith("PRICE") ? "price" : "sku");
    wrong.set(named ? `${row} options ${named.key}` : `${row} ${column}`, problem.message);
  } else if (named) {
    const twice = named.values.findLast((one) => value !== undefined && one.value === value);
    wrong.set(twice ? `value ${named.key} ${twice.key}` : `option ${named.key}`, problem.message);
  }
  const field = fields[problem.reason];
  if (field) wrong.set(field, problem.message);
  return wrong;
}

// cellsOf returns what a path of the request is in the form. Options and values without a name are not in the request.
function cellsOf(path: string, form: ProductForm): string[] {
  const [, row, column = ""] = /^product\.variants\[(\d+)\]\.(\w+)/.exec(path) ?? [];
  if (row && column === "options") return form.options.map(({ key }) => `${row} options ${key}`);
  if (row) return [`${row} ${columns[column] ?? column}`];
  const [, at, valueAt] = /^product\.options\[(\d+)\](?:\.values\[(\d+)\])?/.exec(path) ?? [];
  if (!at) return [path.replace(/^product\./, "")];
  const option = form.options.filter(({ name, values }) => name && values.some(({ value }) => value))[Number(at)];
  if (!option) return [];
  const value = valueAt && option.values.filter((one) => one.value)[Number(valueAt)];
  return [value ? `value ${option.key} ${value.key}` : `option ${option.key}`];
}

// wrongNumbers says which numbers of the variant grid cannot be saved: by "row column". Only a draft may have no price yet.
export function wrongNumbers(form: ProductForm, status: ProductJson["status"]): Map<string, string> {
  const wrong = new Map<string, string>();
  for (const [row, variant] of form.variants.entries())
    for (const column of ["price", "weight", "max"] as const) {
      const fault = wholeFault(variant[column], column === "price" && status !== "STATUS_DRAFT");
      if (fault) wrong.set(`${row} ${column}`, fault);
    }
  return wrong;
}
