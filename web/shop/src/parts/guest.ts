import type { OrderJson } from "@akinai/client";
import { identifier } from "./mount.tsx";
import { orders } from "./services.ts";

// A guest opens an order by its capability: the answer to the order has it, and the link in a mail, behind "#", which browsers send to no
// server. This tab keeps it; the link opens the order again elsewhere.

const mark = "#guest=";

const place = (order: string) => `akinai-guest-${order}`;

export function keepGuest(order: string, capability: string): void {
  sessionStorage.setItem(place(order), capability);
}

// guestOf returns the capability of the page's order, "" for a customer. It takes it out of the address, which people copy.
export function guestOf(order: string): string {
  if (location.hash.startsWith(mark)) {
    keepGuest(order, location.hash.slice(mark.length));
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(place(order)) ?? "";
}

// dropGuest forgets the capability of an order that has an owner now: it opens nothing any more.
export function dropGuest(order: string): void {
  sessionStorage.removeItem(place(order));
}

// guestHeaders returns the headers of a call about the page's order.
export function guestHeaders(order: string): Record<string, string> {
  const capability = guestOf(order);
  return capability ? { Authorization: `Capability ${capability}` } : {};
}

// readOrder reads the page's order, of a customer or of a guest.
export async function readOrder(signal: AbortSignal): Promise<OrderJson> {
  const id = identifier();
  const { order } = await orders("getOrder", { id }, { headers: guestHeaders(id), retry: true, signal });
  return order ?? {};
}
