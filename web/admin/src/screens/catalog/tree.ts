import type { CategoryJson } from "../../../gen/akinai/product/v1/product_pb";

export interface Node {
  category: CategoryJson;
  depth: number;
  // The categories with the same parent, in their order.
  siblings: CategoryJson[];
  index: number;
}

// treeOf returns the categories as a table shows the tree: parents before their children, siblings in their order.
export function treeOf(categories: readonly CategoryJson[]): Node[] {
  const children = new Map<string, CategoryJson[]>();
  for (const category of categories) {
    const parent = category.parent ?? "";
    children.set(parent, [...(children.get(parent) ?? []), category]);
  }
  for (const siblings of children.values()) siblings.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const all: Node[] = [];
  const add = (parent: string, depth: number) => {
    const siblings = children.get(parent) ?? [];
    for (const [index, category] of siblings.entries()) {
      if (depth > 10) return;
      all.push({ category, depth, siblings, index });
      add(category.slug ?? "", depth + 1);
    }
  };
  add("", 0);
  return all;
}

// within returns the slugs of a category and of all below it: it cannot be moved there.
export function within(nodes: readonly Node[], slug: string): Set<string> {
  const found = new Set([slug]);
  for (const { category } of nodes) if (found.has(category.parent ?? "")) found.add(category.slug ?? "");
  return found;
}
