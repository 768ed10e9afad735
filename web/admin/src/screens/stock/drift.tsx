import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { counted } from "../../parts/lists.ts";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
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
    expected: "公表からの計算",
    reserved: "引当",
    expectedReserved: "公表からの計算",
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
    expected: "As published",
    reserved: "Reserved",
    expectedReserved: "As published",
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
              <section className="scroll" aria-label={text.title}>
                <table className="grid">
                  <thead>
                    <tr>
                      <th>{text.sku}</th>
                      <th>{text.location}</th>
                      <th className="number">{text.onHand}</th>
                      <th className="number">{text.expected}</th>
                      <th className="number">{text.reserved}</th>
                      <th className="number">{text.expectedReserved}</th>
                      <th className="number">{text.live}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {drifts.map((drift) => (
                      <tr key={`${drift.sku} ${drift.location}`}>
                        <td className="mono">
                          <Link to="/stock/$sku" params={{ sku: drift.sku ?? "" }}>
                            {drift.sku}
                          </Link>
                        </td>
                        <td>{drift.location}</td>
                        <td className="number">{drift.onHand ?? 0}</td>
                        <td className="number">{drift.expectedOnHand ?? 0}</td>
                        <td className="number">{drift.reserved ?? 0}</td>
                        <td className="number">{drift.expectedReserved ?? 0}</td>
                        <td className="number">{drift.inReservations ?? 0}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
            )}
          </>
        )}
      </Read>
    </Page>
  );
}
