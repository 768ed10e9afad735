import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useContext, useMemo } from "react";
import type { DashboardDayJson, GetDashboardResponseJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import type { LevelRowJson } from "../../gen/akinai/inventory/v1/inventory_service_pb";
import type { OrderRowJson } from "../../gen/akinai/order/v1/order_admin_service_pb";
import { visible } from "../navigation.ts";
import { stamp } from "../parts/dates.ts";
import { Desk } from "../parts/desk.ts";
import { Missing } from "../parts/missing.tsx";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { type Column, Table, When } from "../parts/table.tsx";
import { screens } from "../services.ts";
import { counts, dayWord } from "./homewords.ts";
import { Badge as OrderBadge } from "./orderwords.tsx";
import { Badge as StockBadge } from "./products/words.tsx";

// The plot is a chunk of its own: the figures are there before it.
const SalesPlot = lazy(() => import("../parts/salesplot.tsx").then((module) => ({ default: module.SalesPlot })));

const text = texts(
  {
    title: "ホーム",
    asOf: (when: string) => `${when} 時点`,
    partSales: "売上",
    partOrders: "対応が必要な注文",
    partStock: "在庫",
    partDrift: "在庫の差異",
    partJobs: "処理",
    drift: "帳簿と異なる在庫",
    compared: (when: string) => `${when} に確認`,
    notCompared: "まだ確認していません",
    jobs: "実行中・開始待ちの処理",
    failed: (n: number) => `24時間以内に失敗 ${n}件`,
    sales: "売上（直近28日、税込、キャンセルを除く）",
    today: "今日",
    week: "先週の同じ曜日",
    orders: (n: number) => `注文 ${n}件`,
    table: "日別の表を見る",
    day: "日",
    count: "注文",
    total: "売上（税込）",
    needs: "対応が必要なもの",
    toShip: "出荷待ちの注文",
    suspended: "止まっている注文",
    short: "在庫が少ない・ないSKU",
    latest: "新しい注文",
    number: "注文番号",
    placed: "注文日時",
    name: "お届け先",
    amount: "合計（税込）",
    state: "状態",
    low: "在庫が少ない・ないもの",
    sku: "SKU",
    location: "拠点",
    available: "販売可能",
    none: "ありません。",
    screens: "画面",
  },
  {
    title: "Home",
    asOf: (when: string) => `As of ${when}`,
    partSales: "sales",
    partOrders: "orders that need work",
    partStock: "stock",
    partDrift: "drift of stock",
    partJobs: "jobs",
    drift: "Levels that differ from the books",
    compared: (when: string) => `checked ${when}`,
    notCompared: "not checked yet",
    jobs: "Jobs that run or wait",
    failed: (n: number) => `${n} failed in 24 hours`,
    sales: "Sales (28 days, incl. tax, without what was canceled)",
    today: "Today",
    week: "Same weekday last week",
    orders: (n: number) => `${n} ${n === 1 ? "order" : "orders"}`,
    table: "Show the table by day",
    day: "Day",
    count: "Orders",
    total: "Sales (incl. tax)",
    needs: "Needs you",
    toShip: "Orders to ship",
    suspended: "Orders that are stuck",
    short: "SKUs that are low or out of stock",
    latest: "Latest orders",
    number: "Number",
    placed: "Placed",
    name: "Addressee",
    amount: "Total (incl. tax)",
    state: "State",
    low: "Low or out of stock",
    sku: "SKU",
    location: "Location",
    available: "Available",
    none: "There is nothing.",
    screens: "Screens",
  },
);

const parts = {
  sales: text.partSales,
  orders: text.partOrders,
  latest: text.latest,
  stock: text.partStock,
  drift: text.partDrift,
  jobs: text.partJobs,
};

const readDashboard = (signal: AbortSignal) => screens("getDashboard", {}, { retry: true, signal });

// Home shows how the shop does, and what needs work: what the person may read. Every number leads to its list.
export function Home() {
  const reading = useRead(readDashboard);
  return (
    <Page title={text.title} count={reading.value && text.asOf(stamp(reading.value.asOf))}>
      <Read of={reading}>
        {(value) => (
          <>
            <Missing parts={value.unavailableParts} names={parts} retry={reading.reload} />
            <Needs value={value} />
            {value.days && <Sales days={value.days} />}
            <div className="split">
              {value.latest && (
                <section>
                  <h2>{text.latest}</h2>
                  <Table name={text.latest} columns={orderColumns} rows={value.latest} keyOf={(row) => row.id ?? ""} />
                </section>
              )}
              {value.stock && (
                <section>
                  <h2>{text.low}</h2>
                  {value.stock.first?.length ? (
                    <Table
                      name={text.low}
                      columns={stockColumns}
                      rows={value.stock.first}
                      keyOf={({ level }) => `${level?.sku} ${level?.location}`}
                    />
                  ) : (
                    <p className="meta">{text.none}</p>
                  )}
                </section>
              )}
            </div>
          </>
        )}
      </Read>
      {/* Before the figures are there, they would push it down. */}
      {(reading.value || reading.problem) && <Screens />}
    </Page>
  );
}

function Screens() {
  const { permissions } = useContext(Desk);
  return (
    <nav className="part" aria-label={text.screens}>
      <ul className="tiles">
        {visible(permissions ?? [])
          .filter((place) => place.path !== "/")
          .map((place) => (
            <li key={place.path}>
              <Link to={place.path}>{place.name}</Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function Needs({ value }: { value: GetDashboardResponseJson }) {
  const { orders, stock, drift, jobs } = value;
  if (!orders && !stock && !drift && !jobs) return null;
  return (
    <section aria-label={text.needs}>
      <h2>{text.needs}</h2>
      <ul className="tiles needs">
        {orders && (
          <>
            <Need name={text.toShip} id="to-ship" count={counts(orders.toShip, 1000)}>
              {(face) => (
                <Link to="/orders" search={{ status: "OPEN", fulfillment: "OPEN" }}>
                  {face}
                </Link>
              )}
            </Need>
            <Need name={text.suspended} id="suspended" count={counts(orders.suspended, 1000)}>
              {(face) => (
                <Link to="/orders" search={{ suspended: true }}>
                  {face}
                </Link>
              )}
            </Need>
          </>
        )}
        {stock && (
          <Need name={text.short} id="short" count={`${stock.skus ?? 0}${stock.more ? "+" : ""}`}>
            {(face) => (
              <Link to="/stock" search={{ status: "short" }}>
                {face}
              </Link>
            )}
          </Need>
        )}
        {drift && (
          <Need
            name={text.drift}
            id="drift"
            count={drift.comparedAt ? String(drift.drifts ?? 0) : "–"}
            note={drift.comparedAt ? text.compared(stamp(drift.comparedAt)) : text.notCompared}
            bad={(drift.drifts ?? 0) > 0}
          >
            {(face) => <Link to="/stock/drift">{face}</Link>}
          </Need>
        )}
        {jobs && (
          <Need
            name={text.jobs}
            id="jobs"
            count={String(jobs.open ?? 0)}
            note={jobs.failed ? text.failed(jobs.failed) : undefined}
            bad={(jobs.failed ?? 0) > 0}
          >
            {(face) => <Link to="/jobs">{face}</Link>}
          </Need>
        )}
      </ul>
    </section>
  );
}

function Need({
  name,
  id,
  count,
  note,
  bad,
  children,
}: {
  name: string;
  id: string;
  count: string;
  note?: string | undefined;
  bad?: boolean;
  children: (face: ReactNode) => ReactNode;
}) {
  return (
    <li data-need={id}>
      {children(
        <>
          <strong className="figure">{count}</strong>
          {name}
          {note && <span className={bad ? "badge bad" : "meta"}>{note}</span>}
        </>,
      )}
    </li>
  );
}

const yen = (amount: number) => price({ amount: String(amount), currency: "JPY" });

function Sales({ days }: { days: readonly DashboardDayJson[] }) {
  const dates = useMemo(() => days.map((one) => one.date ?? ""), [days]);
  const values = useMemo(() => days.map((one) => Number(one.total?.amount ?? 0)), [days]);
  return (
    <section className="card part" id="sales">
      <h2>{text.sales}</h2>
      <dl className="figures">
        <Figure name={text.today} day={days.at(-1)} />
        <Figure name={text.week} day={days.at(-8)} />
      </dl>
      <div className="plot-frame">
        <Suspense>
          <SalesPlot days={dates} values={values} format={yen} label={dayWord} />
        </Suspense>
      </div>
      <details>
        <summary>{text.table}</summary>
        <Table name={text.sales} columns={dayColumns} rows={days.toReversed()} keyOf={(row) => row.date ?? ""} />
      </details>
    </section>
  );
}

function Figure({ name, day }: { name: string; day: DashboardDayJson | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong className="figure">{price(day?.total ?? {})}</strong>
        <span className="meta">{text.orders(day?.orders ?? 0)}</span>
      </dd>
    </div>
  );
}

const dayColumns: Column<DashboardDayJson>[] = [
  { head: text.day, look: "keep", cell: (row) => dayWord(row.date ?? "") },
  { head: text.count, look: "number", cell: (row) => row.orders ?? 0 },
  { head: text.total, look: "number", cell: (row) => price(row.total ?? {}) },
];

const orderColumns: Column<OrderRowJson>[] = [
  {
    head: text.number,
    look: "keep",
    cell: (row) => (
      <Link to="/orders/$id" params={{ id: row.id ?? "" }} className="mono">
        {row.number}
      </Link>
    ),
  },
  { head: text.placed, look: "keep", cell: (row) => <When at={row.placedAt} /> },
  { head: text.name, cell: (row) => row.name },
  { head: text.amount, look: "number", cell: (row) => price(row.total ?? {}) },
  { head: text.state, look: "keep", cell: (row) => <OrderBadge state={row.status} /> },
];

const stockColumns: Column<LevelRowJson>[] = [
  {
    head: text.sku,
    look: "mono",
    cell: ({ level }) => (
      <Link to="/stock/$sku" params={{ sku: level?.sku ?? "" }}>
        {level?.sku}
      </Link>
    ),
  },
  { head: text.location, cell: ({ level }) => level?.location },
  { head: text.available, look: "number", cell: ({ level }) => (level?.onHand ?? 0) - (level?.reserved ?? 0) },
  { head: text.state, look: "keep", cell: ({ status }) => <StockBadge state={status} /> },
];
