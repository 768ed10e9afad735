import type { SearchOrdersRequestJson } from "../../gen/akinai/order/v1/order_admin_service_pb";

// OrderFilters are what the address of the list of orders says: everything that it shows, and nothing else.
export interface OrderFilters {
  q?: string;
  status?: string;
  payment?: string;
  fulfillment?: string;
  suspended?: true;
  // The orders of one customer.
  customer?: string;
  from?: string;
  to?: string;
  // The tokens of the pages up to the one that is shown, so that the way back needs no history.
  pages?: string[];
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// OPEN stands for several values: what is still to be done.
const open: Readonly<Record<string, readonly string[]>> = {
  status: ["CONFIRMED", "PROCESSING"],
  fulfillment: ["NONE", "PARTIAL"],
};
const axes = {
  status: ["OPEN", "PENDING", "CONFIRMED", "PROCESSING", "COMPLETED", "CANCELED"],
  payment: ["PENDING", "AUTHORIZED", "PAID", "VOIDED", "REFUNDED", "NONE"],
  fulfillment: ["OPEN", "NONE", "PARTIAL", "FULFILLED", "DELIVERED"],
} as const;

export type Axis = keyof typeof axes;

export const valuesOf = (axis: Axis): readonly string[] => axes[axis];

// readOrderFilters reads an address, and leaves out what is not valid.
export function readOrderFilters(search: Record<string, unknown>): OrderFilters {
  const filters: OrderFilters = {};
  const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  const q = text(search.q).slice(0, 100);
  if (q) filters.q = q;
  for (const axis of ["status", "payment", "fulfillment"] as const) {
    const value = text(search[axis]);
    if ((axes[axis] as readonly string[]).includes(value)) filters[axis] = value;
  }
  if (search.suspended === true) filters.suspended = true;
  const customer = text(search.customer);
  if (uuid.test(customer)) filters.customer = customer;
  for (const bound of ["from", "to"] as const) {
    const value = text(search[bound]);
    if (day.test(value)) filters[bound] = value;
  }
  if (Array.isArray(search.pages)) {
    const pages = search.pages.filter((page): page is string => typeof page === "string" && page.length <= 200);
    if (pages.length > 0) filters.pages = pages;
  }
  return filters;
}

const wanted = (axis: Axis, value: string | undefined, prefix: string) =>
  (value === "OPEN" ? (open[axis] ?? []) : value ? [value] : []).map((one) => (prefix + one) as never);

// requestOf returns the request for what the filters say.
export function requestOf(filters: OrderFilters): SearchOrdersRequestJson {
  return {
    query: filters.q ?? "",
    statuses: wanted("status", filters.status, "ORDER_STATUS_"),
    paymentStatuses: wanted("payment", filters.payment, "PAYMENT_STATUS_"),
    fulfillmentStatuses: wanted("fulfillment", filters.fulfillment, "FULFILLMENT_STATUS_"),
    suspended: filters.suspended ?? false,
    customerId: filters.customer ?? "",
    from: filters.from ?? "",
    to: filters.to ?? "",
    pageSize: 50,
    pageToken: filters.pages?.at(-1) ?? "",
  };
}
