import type { ListShipmentsRequestJson } from "../../../gen/akinai/delivery/v1/shipment_service_pb";
import { given, oneOf, tokens, words } from "../../parts/address.ts";

export const states = [
  "OPEN",
  "PLANNED",
  "PACKED",
  "REFUSED",
  "HANDED_OVER",
  "DELIVERED",
  "PROBLEM",
  "CANCELED",
  "ALL",
] as const;

// ShipmentFilters are what the address of the list says. Without a state it shows what has not left.
export interface ShipmentFilters {
  state?: (typeof states)[number];
  location?: string;
  // The last day on which they have to leave, YYYY-MM-DD.
  until?: string;
  pages?: string[];
}

// readShipmentFilters reads an address, and leaves out what is not valid.
export function readShipmentFilters(address: Record<string, unknown>): ShipmentFilters {
  const [location, until] = [words(address, "location", 64), words(address, "until", 10)];
  return given<ShipmentFilters>({
    state: oneOf(address, "state", states),
    location: location && /^[a-z0-9-]+$/.test(location) ? location : undefined,
    until: until && /^\d{4}-\d{2}-\d{2}$/.test(until) ? until : undefined,
    pages: tokens(address),
  });
}

const groups: Partial<Record<(typeof states)[number], readonly string[]>> = {
  OPEN: ["PLANNED", "PACKED"],
  REFUSED: ["PACKED"],
  PROBLEM: ["RETURNED_TO_SENDER", "LOST"],
  ALL: [],
};

// requestOf returns the request for what the filters say.
export function requestOf({ state = "OPEN", location, until, pages }: ShipmentFilters): ListShipmentsRequestJson {
  return {
    states: (groups[state] ?? [state]).map((one) => `SHIPMENT_STATE_${one}` as never),
    refused: state === "REFUSED",
    location: location ?? "",
    until: until ?? "",
    pageSize: 50,
    pageToken: pages?.at(-1) ?? "",
  };
}

// dayBefore returns the day before a day, both YYYY-MM-DD.
export function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
