import type { CatalogAdminServiceSearchProductsRequestJson } from "../../../gen/akinai/product/v1/catalog_admin_service_pb";
import { given, oneOf, tokens, words } from "../../parts/address.ts";

export const statuses = ["DRAFT", "PUBLISHED", "ARCHIVED"] as const;
export const stocks = ["IN_STOCK", "LOW_STOCK", "OUT_OF_STOCK", "BACK_ORDER"] as const;

// ProductFilters are what the address of the list of products says.
export interface ProductFilters {
  q?: string;
  status?: (typeof statuses)[number];
  category?: string;
  stock?: (typeof stocks)[number];
  pages?: string[];
}

// readProductFilters reads an address, and leaves out what is not valid.
export function readProductFilters(address: Record<string, unknown>): ProductFilters {
  const category = words(address, "category", 128);
  return given<ProductFilters>({
    q: words(address, "q", 100),
    status: oneOf(address, "status", statuses),
    category: category && /^[a-z0-9-]+$/.test(category) ? category : undefined,
    stock: oneOf(address, "stock", stocks),
    pages: tokens(address),
  });
}

// requestOf returns the request for what the filters say.
export function requestOf(filters: ProductFilters): CatalogAdminServiceSearchProductsRequestJson {
  return {
    query: filters.q ?? "",
    status: filters.status ? `STATUS_${filters.status}` : "STATUS_UNSPECIFIED",
    category: filters.category ?? "",
    stock: filters.stock ? `STOCK_STATUS_${filters.stock}` : "STOCK_STATUS_UNSPECIFIED",
    pageSize: 50,
    pageToken: filters.pages?.at(-1) ?? "",
  };
}
