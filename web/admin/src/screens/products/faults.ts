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

// wrongCells says what was refused: by the name of a field, or by "row column" of the variant grid.
export function wrongCells(problem: Problem | undefined, form: ProductForm): Map<string, string> {
  const wrong = new Map<string, string>();
  if (!problem) return wrong;
  for (const { field, message } of problem.violations) {
    const cell = /^product\.variants\[(\d+)\]\.(\w+)/.exec(field);
    if (cell?.[1] && cell[2]) wrong.set(`${cell[1]} ${columns[cell[2]] ?? cell[2]}`, message);
    else wrong.set(field.replace(/^product\./, ""), message);
  }
  const row = form.variants.findIndex(({ sku }) => sku !== "" && sku.trim() === problem.params.sku);
  if (row >= 0) wrong.set(`${row} ${problem.reason.startsWith("PRICE") ? "price" : "sku"}`, problem.message);
  const field = fields[problem.reason];
  if (field) wrong.set(field, problem.message);
  return wrong;
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
