import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { MovementJson } from "../../../gen/akinai/inventory/v1/inventory_pb";
import type {
  GetStockDetailResponseJson,
  SkuReservationJson,
} from "../../../gen/akinai/inventory/v1/inventory_service_pb";
import { useAct } from "../../parts/act.ts";
import { useActor } from "../../parts/actor.ts";
import { exact, stamp } from "../../parts/dates.ts";
import { useMay } from "../../parts/desk.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { stock } from "../../services.ts";
import { Badge } from "../products/words.tsx";
import { Adjust } from "./adjust.tsx";
import { Policies } from "./policies.tsx";

const text = texts(
  {
    back: "在庫の一覧へ",
    levels: "拠点ごとの在庫",
    none: "このSKUの在庫はまだありません。",
    location: "拠点",
    onHand: "実在庫",
    reserved: "引当",
    available: "販売可能",
    backorder: "取寄上限",
    threshold: (n: number) => `しきい値 ${n}`,
    policies: "しきい値と取寄上限を変える",
    adjust: "調整する",
    adjustOf: (location: string) => `${location}の在庫を調整する`,
    movements: "入出庫の履歴",
    holders: "引当中の注文",
    noHolders: "引当はありません。",
    order: "注文",
    quantity: "数量",
    since: "引当日時",
    until: "期限",
    committed: "確定",
    time: "日時",
    cause: "理由",
    change: "実在庫の増減",
    reservedChange: "引当の増減",
    reference: "伝票・注文",
    actor: "担当",
    more: "さらに表示する",
    receive: "入荷・調整する",
  },
  {
    back: "All stock",
    levels: "Stock by location",
    none: "This SKU has no stock yet.",
    location: "Location",
    onHand: "On hand",
    reserved: "Reserved",
    available: "Available",
    backorder: "Back-order limit",
    threshold: (n: number) => `Threshold ${n}`,
    policies: "Change threshold and back-order limits",
    adjust: "Adjust",
    adjustOf: (location: string) => `Adjust the stock at ${location}`,
    movements: "Movements",
    holders: "Reserved for orders",
    noHolders: "Nothing is reserved.",
    order: "Order",
    quantity: "Units",
    since: "Since",
    until: "Until",
    committed: "Committed",
    time: "Time",
    cause: "Cause",
    change: "On hand ±",
    reservedChange: "Reserved ±",
    reference: "Note or order",
    actor: "By",
    more: "Show more",
    receive: "Receive or adjust",
  },
);

const causes = texts(
  {
    MOVEMENT_CAUSE_RECEIVED: "入荷",
    MOVEMENT_CAUSE_RESERVED: "引当",
    MOVEMENT_CAUSE_RELEASED: "引当解除",
    MOVEMENT_CAUSE_EXPIRED: "引当期限切れ",
    MOVEMENT_CAUSE_ADJUSTED: "調整",
    MOVEMENT_CAUSE_FULFILLED: "出荷",
    MOVEMENT_CAUSE_RETURNED: "返品",
    MOVEMENT_CAUSE_WRITTEN_OFF: "廃棄",
    MOVEMENT_CAUSE_TRANSFERRED: "移動",
    MOVEMENT_CAUSE_UNSPECIFIED: "",
  },
  {
    MOVEMENT_CAUSE_RECEIVED: "Received",
    MOVEMENT_CAUSE_RESERVED: "Reserved",
    MOVEMENT_CAUSE_RELEASED: "Released",
    MOVEMENT_CAUSE_EXPIRED: "Hold expired",
    MOVEMENT_CAUSE_ADJUSTED: "Adjusted",
    MOVEMENT_CAUSE_FULFILLED: "Shipped",
    MOVEMENT_CAUSE_RETURNED: "Returned",
    MOVEMENT_CAUSE_WRITTEN_OFF: "Written off",
    MOVEMENT_CAUSE_TRANSFERRED: "Transferred",
    MOVEMENT_CAUSE_UNSPECIFIED: "",
  },
);

const route = getRouteApi("/shell/stock/$sku");

interface Part<T> {
  rows: T[];
  // The id before which the next rows are read; "0" at the end.
  next: string;
}

const pageSize = 50;

async function readReservations(
  sku: string,
  beforeId: string,
  signal?: AbortSignal,
): Promise<Part<SkuReservationJson>> {
  const page = await stock("listSkuReservations", { sku, beforeId }, { retry: true, ...(signal && { signal }) });
  return { rows: page.reservations ?? [], next: page.nextBeforeId ?? "0" };
}

async function readMovements(sku: string, beforeId: string, signal?: AbortSignal): Promise<Part<MovementJson>> {
  const { movements = [] } = await stock(
    "listMovements",
    { sku, beforeId, pageSize },
    { retry: true, ...(signal && { signal }) },
  );
  return { rows: movements, next: movements.length === pageSize ? (movements.at(-1)?.id ?? "0") : "0" };
}

// Sku is the stock of one SKU: its levels, for which orders it is reserved, and every change. The parts are read at once, so that
// nothing moves when one of them comes later.
export function Sku() {
  const { sku } = route.useParams();
  return <Known key={sku} sku={sku} />;
}

function Known({ sku }: { sku: string }) {
  const read = useCallback(
    async (signal: AbortSignal) => {
      const [detail, reservations, movements] = await Promise.all([
        stock("getStockDetail", { sku }, { retry: true, signal }),
        readReservations(sku, "0", signal),
        readMovements(sku, "0", signal),
      ]);
      return { detail, reservations, movements };
    },
    [sku],
  );
  const reading = useRead(read);
  return (
    <Page title={sku}>
      <p>
        <Link to="/stock">{text.back}</Link>
      </p>
      <Read of={reading}>
        {({ detail, reservations, movements }) => (
          <>
            <Stock sku={sku} value={detail} changed={reading.reload} />
            <Holders sku={sku} first={reservations} />
            <Movements sku={sku} first={movements} />
          </>
        )}
      </Read>
    </Page>
  );
}

function Stock({ sku, value, changed }: { sku: string; value: GetStockDetailResponseJson; changed: () => void }) {
  // The location whose stock is adjusted, if it is chosen.
  const [adjusted, setAdjusted] = useState<{ at: string | undefined }>();
  const [limiting, setLimiting] = useState(false);
  const may = useMay()("stock.write");
  const levels = value.levels ?? [];
  return (
    <section>
      <p className="states">
        {value.status !== "STOCK_STATUS_UNSPECIFIED" && <Badge state={value.status} />}
        {value.lowThreshold !== undefined && <span className="meta">{text.threshold(value.lowThreshold)}</span>}
        {may && levels.length > 0 && (
          <Button variant="default" size="compact-sm" onClick={() => setLimiting(true)} data-act="policies">
            {text.policies}
          </Button>
        )}
      </p>
      <h2>{text.levels}</h2>
      {levels.length === 0 && <p className="meta">{text.none}</p>}
      {levels.length > 0 && (
        <section className="scroll" aria-label={text.levels}>
          <table className="grid">
            <thead>
              <tr>
                <th>{text.location}</th>
                <th className="number">{text.onHand}</th>
                <th className="number">{text.reserved}</th>
                <th className="number">{text.available}</th>
                <th className="number">{text.backorder}</th>
                {may && <th aria-label={text.adjust} />}
              </tr>
            </thead>
            <tbody>
              {levels.map((level) => (
                <tr key={level.location}>
                  <td>{level.location}</td>
                  <td className="number" data-on-hand={level.location}>
                    {level.onHand ?? 0}
                  </td>
                  <td className="number">{level.reserved ?? 0}</td>
                  <td className="number">{(level.onHand ?? 0) - (level.reserved ?? 0)}</td>
                  <td className="number">{level.backorderLimit ?? 0}</td>
                  {may && (
                    <td>
                      <Button
                        variant="default"
                        size="compact-sm"
                        aria-label={text.adjustOf(level.location ?? "")}
                        onClick={() => setAdjusted({ at: level.location })}
                        data-act="adjust"
                      >
                        {text.adjust}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {may && levels.length === 0 && (
        <Button variant="default" onClick={() => setAdjusted({ at: undefined })} data-act="adjust">
          {text.receive}
        </Button>
      )}
      {limiting && (
        <Policies
          sku={sku}
          threshold={value.lowThreshold}
          levels={levels}
          close={(done) => {
            setLimiting(false);
            if (done) changed();
          }}
        />
      )}
      {adjusted && (
        <Adjust
          sku={sku}
          levels={levels}
          at={adjusted.at}
          reload={changed}
          close={(done) => {
            setAdjusted(undefined);
            if (done) changed();
          }}
        />
      )}
    </section>
  );
}

// useParts returns the rows of a first part, and those that were read after it.
function useParts<T>(first: Part<T>, read: (before: string) => Promise<Part<T>>) {
  const [later, setLater] = useState<Part<T> & { first: Part<T> }>();
  const act = useAct();
  // What was read after another first part is out of date.
  const more = later?.first === first ? later : { rows: [], next: first.next };
  const add = () =>
    act.run(async () => {
      const part = await read(more.next);
      setLater({ first, rows: [...more.rows, ...part.rows], next: part.next });
    });
  return { rows: [...first.rows, ...more.rows], more: more.next !== "0", add, act };
}

function Holders({ sku, first }: { sku: string; first: Part<SkuReservationJson> }) {
  const { rows, more, add, act } = useParts(first, (before) => readReservations(sku, before));
  const orders = useMay()("orders.find");
  return (
    <section className="part">
      <h2>{text.holders}</h2>
      {act.problem && <Failure problem={act.problem} />}
      {rows.length === 0 && !more && <p className="meta">{text.noHolders}</p>}
      {rows.length > 0 && (
        <section className="scroll" aria-label={text.holders}>
          <table className="grid">
            <thead>
              <tr>
                <th>{text.order}</th>
                <th>{text.location}</th>
                <th className="number">{text.quantity}</th>
                <th>{text.since}</th>
                <th>{text.until}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.orderId} ${row.location}`}>
                  <td className="mono">
                    {orders ? (
                      <Link to="/orders/$id" params={{ id: row.orderId ?? "" }}>
                        {row.orderId}
                      </Link>
                    ) : (
                      row.orderId
                    )}
                  </td>
                  <td>{row.location}</td>
                  <td className="number">{row.quantity}</td>
                  <td className="keep" title={exact(row.reservedAt)}>
                    {stamp(row.reservedAt)}
                  </td>
                  <td className="keep" title={exact(row.expiresAt)}>
                    {row.expiresAt ? stamp(row.expiresAt) : text.committed}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {more && (
        <Button variant="default" size="xs" loading={act.busy} onClick={add}>
          {text.more}
        </Button>
      )}
    </section>
  );
}

function Movements({ sku, first }: { sku: string; first: Part<MovementJson> }) {
  const { rows, more, add, act } = useParts(first, (before) => readMovements(sku, before));
  return (
    <section className="part">
      <h2>{text.movements}</h2>
      {act.problem && <Failure problem={act.problem} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section className="scroll" aria-label={text.movements} tabIndex={0}>
        <table className="grid" id="movements">
          <thead>
            <tr>
              <th>{text.time}</th>
              <th>{text.location}</th>
              <th>{text.cause}</th>
              <th className="number">{text.change}</th>
              <th className="number">{text.reservedChange}</th>
              <th>{text.reference}</th>
              <th>{text.actor}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Movement key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      </section>
      {more && (
        <Button variant="default" size="xs" loading={act.busy} onClick={add}>
          {text.more}
        </Button>
      )}
    </section>
  );
}

const signed = (n: number | undefined) => (n ? `${n > 0 ? "+" : "−"}${Math.abs(n)}` : "");

function Movement({ row }: { row: MovementJson }) {
  const actor = useActor(row.actor);
  return (
    <tr>
      <td className="keep" title={exact(row.createdAt)}>
        {stamp(row.createdAt)}
      </td>
      <td>{row.location}</td>
      <td>
        {causes[row.cause ?? "MOVEMENT_CAUSE_UNSPECIFIED"]}
        {row.reason && <span className="meta"> {row.reason}</span>}
      </td>
      <td className="number">{signed(row.onHandDelta)}</td>
      <td className="number">{signed(row.reservedDelta)}</td>
      <td className="mono">{row.reference}</td>
      <td>{actor}</td>
    </tr>
  );
}
