import { day } from "@akinai/kit/dates";
import { texts } from "@akinai/kit/language";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { Read, useRead } from "../../parts/read.tsx";
import { shipments } from "../../services.ts";
import { States, Tracking } from "./words.tsx";

const text = texts(
  { title: "出荷", none: "出荷はまだ計画されていません。", open: (day: string, place: string) => `${day} ${place}` },
  { title: "Shipments", none: "No shipment is planned yet.", open: (day: string, place: string) => `${day}, ${place}` },
);

// OrderShipments are the shipments of an order, for staff who may read them.
export function OrderShipments({ order }: { order: string }) {
  const read = useCallback(
    (signal: AbortSignal) => shipments("listShipments", { orderId: order, pageSize: 200 }, { retry: true, signal }),
    [order],
  );
  const reading = useRead(read);
  return (
    <section className="card" id="shipments">
      <h2>{text.title}</h2>
      <Read of={reading}>
        {({ shipments: rows = [] }) =>
          rows.length > 0 ? (
            <ul className="plain">
              {rows.map((row) => (
                <li key={row.id}>
                  <Link to="/shipments/$id" params={{ id: row.id ?? "" }}>
                    {text.open(day(row.shipOn ?? ""), row.location ?? "")}
                  </Link>{" "}
                  <States shipment={row} /> <Tracking shipment={row} />
                </li>
              ))}
            </ul>
          ) : (
            <p className="meta">{text.none}</p>
          )
        }
      </Read>
    </section>
  );
}
