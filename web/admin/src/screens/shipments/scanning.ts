import { narrow } from "@akinai/kit/digits";
import type { ShipmentJson } from "../../../gen/akinai/delivery/v1/shipment_pb";
import type { ListShipmentsRequestJson } from "../../../gen/akinai/delivery/v1/shipment_service_pb";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// Scanned is what a scan of the first field can be.
export type Scanned = { id: string } | { request: ListShipmentsRequestJson };

// scannedOf returns what was scanned or typed: the id of a shipment, or the number of an order; undefined if it is neither.
export function scannedOf(entry: string): Scanned | undefined {
  const text = narrow(entry).trim();
  if (uuid.test(text)) return { id: text.toLowerCase() };
  const number = text.replaceAll("-", "");
  return /^\d{10}$/.test(number) ? { request: { orderNumber: number, pageSize: 200 } } : undefined;
}

const left = ["SHIPMENT_STATE_HANDED_OVER", "SHIPMENT_STATE_DELIVERED"];

// Chosen is the shipment of an order that can be handed over, or why there is none that is clear.
export type Chosen =
  | { shipment: ShipmentJson }
  | { refusal: "unknown" | "several" | "notPacked" | "left" | "gone"; shipments: readonly ShipmentJson[] };

// chosenOf returns the one packed shipment of those that were found.
export function chosenOf(found: readonly ShipmentJson[]): Chosen {
  const of = (...states: string[]) => found.filter(({ state }) => states.includes(state ?? ""));
  const packed = of("SHIPMENT_STATE_PACKED");
  const [only] = packed;
  if (only && packed.length === 1) return { shipment: only };
  const refused = (refusal: Exclude<Chosen, { shipment: unknown }>["refusal"], shipments: readonly ShipmentJson[]) => ({
    refusal,
    shipments,
  });
  if (packed.length > 1) return refused("several", packed);
  const planned = of("SHIPMENT_STATE_PLANNED");
  if (planned.length > 0) return refused("notPacked", planned);
  if (of(...left).length > 0) return refused("left", of(...left));
  return refused(found.length > 0 ? "gone" : "unknown", found);
}
