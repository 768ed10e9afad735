import type { CategoryJson } from "../../../gen/akinai/product/v1/product_pb";
import { catalog } from "../../services.ts";

export const readCategories = (signal: AbortSignal) => catalog("listCategories", {}, { retry: true, signal });

// choices returns the categories as a select shows them: children are indented below their parents.
export function choices(categories: readonly CategoryJson[]): { value: string; label: string }[] {
  const depths = new Map<string, number>();
  const children = new Map<string, CategoryJson[]>();
  for (const category of categories) {
    const parent = category.parent ?? "";
    children.set(parent, [...(children.get(parent) ?? []), category]);
  }
  const all: { value: string; label: string }[] = [];
  const add = (parent: string, depth: number) => {
    for (const { slug = "", name = "" } of children.get(parent) ?? []) {
      if (depths.has(slug)) continue;
      depths.set(slug, depth);
      all.push({ value: slug, label: "　".repeat(depth) + name });
      add(slug, depth + 1);
    }
  };
  add("", 0);
  return all;
}
