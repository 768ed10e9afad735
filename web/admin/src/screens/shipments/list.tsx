import { day } from "@akinai/kit/dates";
import { texts } from "@akinai/kit/language";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type { ShipmentJson } from "../../../gen/akinai/delivery/v1/shipment_pb";
import type {
  CountShipmentsResponseJson,
  ShipmentCountJson,
} from "../../../gen/akinai/delivery/v1/shipment_service_pb";
import { given } from "../../parts/address.ts";
import { useMay } from "../../parts/desk.ts";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { type Column, PagedTable } from "../../parts/table.tsx";
import { shipments } from "../../services.ts";
import { dayBefore, readShipmentFilters, requestOf, type ShipmentFilters, states } from "./filters.ts";
import { States, Tracking, word } from "./words.tsx";

const text = texts(
  {
    title: "出荷",
    scan: "スキャンして引き渡す",
    today: (n: number) => `本日まで ${n}`,
    overdue: (n: number) => `期限切れ ${n}`,
    refused: (n: number) => `引き渡しできず ${n}`,
    returned: (n: number) => `返送・紛失 ${n}`,
    views: "絞り込み",
    open: "未出荷すべて",
    state: "状態",
    location: "拠点",
    until: "出荷日（まで）",
    any: "すべて",
    clear: "条件をすべて解除",
    OPEN: "未出荷",
    REFUSED: "引き渡しできず",
    PROBLEM: "返送・紛失",
    ALL: "すべて",
    none: "条件に合う出荷はありません。",
    first: "これから出荷するものはありません。注文が確定すると、ここに並びます。",
    table: "出荷の一覧",
    order: "注文番号",
    shipOn: "出荷日",
    arriveOn: "お届け日",
    units: "点数",
    carrier: "運送会社",
    tracking: "送り状番号",
  },
  {
    title: "Shipments",
    scan: "Hand over by scan",
    today: (n: number) => `Due today: ${n}`,
    overdue: (n: number) => `Overdue: ${n}`,
    refused: (n: number) => `Hand-over refused: ${n}`,
    returned: (n: number) => `Returned or lost: ${n}`,
    views: "Views",
    open: "All to ship",
    state: "State",
    location: "Location",
    until: "Ships until",
    any: "All",
    clear: "Clear all filters",
    OPEN: "To ship",
    REFUSED: "Hand-over refused",
    PROBLEM: "Returned or lost",
    ALL: "All",
    none: "No shipment matches.",
    first: "Nothing is to be shipped. Confirmed orders appear here.",
    table: "List of shipments",
    order: "Order",
    shipOn: "Ships on",
    arriveOn: "Arrives on",
    units: "Units",
    carrier: "Carrier",
    tracking: "Tracking number",
  },
);

const route = getRouteApi("/shell/shipments");

const readCounts = (signal: AbortSignal) => shipments("countShipments", {}, { retry: true, signal });

// Shipments is the list of shipments by the day on which they have to leave, so that what is overdue is first. Its address says all that
// it shows.
export function Shipments() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const key = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value of the filters
  const read = useCallback(
    async (signal: AbortSignal) => {
      const [page, counts] = await Promise.all([
        shipments("listShipments", requestOf(filters), { retry: true, signal }),
        readCounts(signal),
      ]);
      return { page, counts };
    },
    [key],
  );
  const reading = useRead(read);
  const change = (next: ShipmentFilters) => void navigate({ search: next });
  const counts = reading.value?.counts;
  return (
    <Page
      title={text.title}
      actions={
        may("shipments.write") && (
          <Button component={Link} to="/shipments/hand-over">
            {text.scan}
          </Button>
        )
      }
    >
      <Views counts={counts} filters={filters} />
      <Filters filters={filters} counts={counts?.counts ?? []} change={change} />
      <Read of={reading}>
        {({ page, counts: { today } }) => (
          <PagedTable
            id="shipments"
            name={text.table}
            columns={columnsOf(today)}
            rows={page.shipments ?? []}
            keyOf={(row) => row.id ?? ""}
            empty={Object.keys(filters).length > 0 ? text.none : text.first}
            pages={filters.pages}
            next={page.nextPageToken}
            turn={(pages) => change(given<ShipmentFilters>({ ...filters, pages }))}
          />
        )}
      </Read>
    </Page>
  );
}

type Count = Exclude<keyof ShipmentCountJson, "location">;

export const sumOf = (counts: readonly ShipmentCountJson[] | undefined, ...of: Count[]) =>
  (counts ?? []).reduce((sum, count) => sum + of.reduce((part, name) => part + (count[name] ?? 0), 0), 0);

// Views are the filters for what is urgent, with their numbers: problems first.
function Views({ counts, filters }: { counts: CountShipmentsResponseJson | undefined; filters: ShipmentFilters }) {
  const today = counts?.today;
  const { pages: _, ...shown } = filters;
  const current = JSON.stringify(readShipmentFilters({ ...shown }));
  const { location } = filters;
  const all = counts?.counts?.filter((count) => !location || count.location === location);
  const views: { name: string; of: ShipmentFilters; bad: boolean }[] = today
    ? [
        { name: text.overdue(sumOf(all, "overdue")), of: { until: dayBefore(today) }, bad: sumOf(all, "overdue") > 0 },
        { name: text.refused(sumOf(all, "refused")), of: { state: "REFUSED" }, bad: sumOf(all, "refused") > 0 },
        { name: text.returned(sumOf(all, "returned")), of: { state: "PROBLEM" }, bad: sumOf(all, "returned") > 0 },
        { name: text.today(sumOf(all, "toPack", "toHandOver")), of: { until: today }, bad: false },
        { name: text.open, of: {}, bad: false },
      ]
    : [];
  return (
    <nav aria-label={text.views} className="views">
      <ul>
        {views.map(({ name, of, bad }) => {
          const search = readShipmentFilters({ ...of, location });
          return (
            <li key={name}>
              <Link
                to="/shipments"
                search={search}
                activeOptions={{ exact: true, includeSearch: true }}
                aria-current={JSON.stringify(search) === current ? "page" : undefined}
              >
                {bad ? <span className="badge bad">{name}</span> : name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Filters({
  filters,
  counts,
  change,
}: {
  filters: ShipmentFilters;
  counts: readonly ShipmentCountJson[];
  change: (next: ShipmentFilters) => void;
}) {
  // A new filter begins at the first page.
  const narrow = (part: Record<string, string>) => {
    const { pages: _, ...rest } = { ...filters, ...part };
    change(readShipmentFilters(rest));
  };
  const codes = new Set([
    ...counts.map(({ location = "" }) => location),
    ...(filters.location ? [filters.location] : []),
  ]);
  return (
    <search className="filters">
      <NativeSelect
        label={text.state}
        name="state"
        value={filters.state ?? "OPEN"}
        onChange={(event) => narrow({ state: event.currentTarget.value === "OPEN" ? "" : event.currentTarget.value })}
        data={states.map((value) => ({ value, label: nameOf(value) }))}
      />
      <NativeSelect
        label={text.location}
        name="location"
        value={filters.location ?? ""}
        onChange={(event) => narrow({ location: event.currentTarget.value })}
        data={[{ value: "", label: text.any }, ...[...codes].sort().map((value) => ({ value, label: value }))]}
      />
      <TextInput
        type="date"
        label={text.until}
        name="until"
        value={filters.until ?? ""}
        onChange={(event) => narrow({ until: event.currentTarget.value })}
      />
      {Object.keys(filters).length > 0 && (
        <Button variant="subtle" onClick={() => change({})}>
          {text.clear}
        </Button>
      )}
    </search>
  );
}

const nameOf = (state: (typeof states)[number]) =>
  state === "OPEN" || state === "REFUSED" || state === "PROBLEM" || state === "ALL"
    ? text[state]
    : word(`SHIPMENT_STATE_${state}`);

const columnsOf = (today: string | undefined): Column<ShipmentJson>[] => [
  {
    head: text.order,
    look: "keep",
    cell: (row) => (
      <Link to="/shipments/$id" params={{ id: row.id ?? "" }} className="mono">
        {row.orderNumber}
      </Link>
    ),
  },
  { head: text.shipOn, look: "keep", cell: (row) => day(row.shipOn ?? "") },
  { head: text.state, look: "keep", cell: (row) => <States shipment={row} today={today} /> },
  { head: text.location, cell: (row) => row.location },
  {
    head: text.units,
    look: "number",
    cell: (row) => row.lines?.reduce((sum, line) => sum + (line.quantity ?? 0), 0),
  },
  { head: text.arriveOn, look: "keep", cell: (row) => row.arriveOn && `${day(row.arriveOn)} ${row.window ?? ""}` },
  { head: text.carrier, look: "keep", cell: (row) => word(row.carrier) },
  { head: text.tracking, look: "keep", cell: (row) => <Tracking shipment={row} /> },
];
