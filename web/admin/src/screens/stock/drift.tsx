import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { DriftJson } from "../../../gen/akinai/inventory/v1/inventory_service_pb";
import { counted } from "../../parts/lists.ts";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { stock } from "../../services.ts";

const text = texts(
  {
    title: "差異の確認",
    back: "在庫の一覧へ",
    lead: "在庫を、公表した数と、生きている引当と照らし合わせます。差異があれば、原因を調べてください。ここでは何も直しません。",
    none: (levels: number) => `${levels}件の在庫に差異はありません。`,
    found: (drifts: number, levels: number) => `${levels}件中${drifts}件に差異があります。`,
    again: "もう一度確認する",
    sku: "SKU",
    location: "拠点",
    onHand: "実在庫",
    expected: "実在庫（公表からの計算）",
    reserved: "引当",
    expectedReserved: "引当（公表からの計算）",
    live: "生きている引当",
  },
  {
    title: "Check for drift",
    back: "All stock",
    lead: "Compares stock with what was published, and with live reservations. If something differs, find out why. Nothing is corrected here.",
    none: (levels: number) => `None of ${counted(levels, "level")} differs.`,
    found: (drifts: number, levels: number) =>
      `${drifts} of ${counted(levels, "level")} ${drifts === 1 ? "differs" : "differ"}.`,
    again: "Check again",
    sku: "SKU",
    location: "Location",
    onHand: "On hand",
    expected: "On hand as published",
    reserved: "Reserved",
    expectedReserved: "Reserved as published",
    live: "In reservations",
  },
);

const readDrift = (signal: AbortSignal) => stock("reconcileStock", {}, { retry: true, signal });

export function DriftScreen() {
  const reading = useRead(readDrift);
  return (
    <Page
      title={text.title}
      actions={
        <Button variant="default" onClick={reading.reload}>
          {text.again}
        </Button>
      }
    >
      <p>
        <Link to="/stock">{text.back}</Link>
      </p>
      <p className="meta">{text.lead}</p>
      <Read of={reading}>
        {({ levels = 0, driftCount = 0, drifts = [] }) => (
          <>
            <p className={driftCount > 0 ? "badge bad" : "badge ok"}>
              {driftCount > 0 ? text.found(driftCount, levels) : text.none(levels)}
            </p>
            {drifts.length > 0 && (
              <Table
                name={text.title}
                columns={columns}
                rows={drifts}
                keyOf={(drift) => `${drift.sku} ${drift.location}`}
              />
            )}
          </>
        )}
      </Read>
    </Page>
  );
}

const columns: Column<DriftJson>[] = [
  {
    head: text.sku,
    look: "mono",
    cell: (drift) => (
      <Link to="/stock/$sku" params={{ sku: drift.sku ?? "" }}>
        {drift.sku}
      </Link>
    ),
  },
  { head: text.location, cell: (drift) => drift.location },
  { head: text.onHand, look: "number", cell: (drift) => drift.onHand ?? 0 },
  { head: text.expected, look: "number", cell: (drift) => drift.expectedOnHand ?? 0 },
  { head: text.reserved, look: "number", cell: (drift) => drift.reserved ?? 0 },
  { head: text.expectedReserved, look: "number", cell: (drift) => drift.expectedReserved ?? 0 },
  { head: text.live, look: "number", cell: (drift) => drift.inReservations ?? 0 },
];
