import type { SearchLevelsRequestJson } from "../../../gen/akinai/inventory/v1/inventory_service_pb";
import { given, oneOf, tokens, words } from "../../parts/address.ts";

export const states = ["short", "IN_STOCK", "LOW_STOCK", "OUT_OF_STOCK", "BACK_ORDER"] as const;

// StockFilters are what the address of the table of levels says.
export interface StockFilters {
  q?: string;
  location?: string;
  status?: (typeof states)[number];
  // The last row of each page up to the one that is shown: "SKU location".
  pages?: string[];
}

// readStockFilters reads an address, and leaves out what is not valid.
export function readStockFilters(address: Record<string, unknown>): StockFilters {
  const location = words(address, "location", 64);
  return given<StockFilters>({
    q: words(address, "q", 64),
    location: location && /^[a-z0-9-]+$/.test(location) ? location : undefined,
    status: oneOf(address, "status", states),
    pages: tokens(address)?.filter((page) => /^\S{1,64} \S{1,64}$/.test(page)),
  });
}

// requestOf returns the request for what the filters say. "short" is all that is not in stock.
export function requestOf(filters: StockFilters): SearchLevelsRequestJson {
  const [afterSku = "", afterLocation = ""] = filters.pages?.at(-1)?.split(" ") ?? [];
  const { status } = filters;
  const wanted = status === "short" ? (["LOW_STOCK", "OUT_OF_STOCK", "BACK_ORDER"] as const) : status ? [status] : [];
  return {
    skuPrefix: filters.q ?? "",
    location: filters.location ?? "",
    statuses: wanted.map((one) => `STOCK_STATUS_${one}` as const),
    afterSku,
    afterLocation,
    pageSize: 50,
  };
}
