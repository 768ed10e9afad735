import { type OrderFilters, readOrderFilters } from "./orderfilters.ts";

// A View is a name for filters of the list of orders.
export interface View {
  name: string;
  filters: OrderFilters;
}

const most = 20;
export const longestName = 40;

// viewsPlace is where this browser keeps the views of a person.
export const viewsPlace = (userId: string | undefined) => `akinai-admin-order-views ${userId ?? ""}`;

// readViews reads what a browser kept, and leaves out what is not valid.
export function readViews(kept: string | null): View[] {
  let stored: unknown;
  try {
    stored = JSON.parse(kept ?? "[]");
  } catch {
    return [];
  }
  if (!Array.isArray(stored)) return [];
  return stored
    .filter((one) => typeof one?.name === "string" && one.name && typeof one.filters === "object" && one.filters)
    .slice(0, most)
    .map((one) => ({ name: one.name.slice(0, longestName), filters: withoutPages(readOrderFilters(one.filters)) }));
}

// withView returns the views with one more, in place of an earlier one of its name.
export function withView(views: readonly View[], view: View): View[] {
  return [...views.filter(({ name }) => name !== view.name), view].slice(-most);
}

// withoutPages returns filters at their first page.
export function withoutPages({ pages: _, ...rest }: OrderFilters): OrderFilters {
  return rest;
}

// sameView reports whether filters select the same orders.
export function sameView(a: OrderFilters, b: OrderFilters): boolean {
  const text = (filters: OrderFilters) => JSON.stringify(Object.entries(withoutPages(filters)).sort());
  return text(a) === text(b);
}
