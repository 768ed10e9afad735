import { texts } from "@akinai/kit/language";
import { Button, NativeSelect } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type { LevelRowJson, SearchLevelsResponseJson } from "../../../gen/akinai/inventory/v1/inventory_service_pb";
import { given } from "../../parts/address.ts";
import { useMay } from "../../parts/desk.ts";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { SearchField } from "../../parts/search.tsx";
import { type Column, PagedTable } from "../../parts/table.tsx";
import { stock } from "../../services.ts";
import { Badge, word } from "../products/words.tsx";
import { readStockFilters, requestOf, type StockFilters, states } from "./filters.ts";
import { useLocations } from "./locations.ts";

const text = texts(
  {
    title: "在庫",
    count: "棚卸をする",
    transfer: "移動する",
    locations: "拠点",
    drift: "差異の確認",
    search: "検索",
    hint: "SKUの先頭（大文字と小文字を区別します）",
    location: "拠点",
    status: "状態",
    short: "在庫が少ないもの",
    any: "すべて",
    clear: "条件をすべて解除",
    none: "条件に合う在庫はありません。",
    first: "まだ在庫がありません。棚卸から登録できます。",
    table: "在庫の一覧",
    sku: "SKU",
    onHand: "実在庫",
    reserved: "引当",
    available: "販売可能",
    backorder: "取寄上限",
  },
  {
    title: "Stock",
    count: "Count stock",
    transfer: "Transfer",
    locations: "Locations",
    drift: "Check for drift",
    search: "Search",
    hint: "Beginning of a SKU; case matters",
    location: "Location",
    status: "Status",
    short: "What is short",
    any: "All",
    clear: "Clear all filters",
    none: "No stock matches.",
    first: "There is no stock yet. Begin with a count.",
    table: "Stock by SKU and location",
    sku: "SKU",
    onHand: "On hand",
    reserved: "Reserved",
    available: "Available",
    backorder: "Back-order limit",
  },
);

const route = getRouteApi("/shell/stock");

// Levels is the table of stock by SKU and location. Its address says all that it shows.
export function Levels() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const key = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value of the filters
  const read = useCallback(
    (signal: AbortSignal) => stock("searchLevels", requestOf(filters), { retry: true, signal }),
    [key],
  );
  const reading = useRead(read);
  const change = (next: StockFilters) => void navigate({ search: next });
  return (
    <Page
      title={text.title}
      actions={
        <>
          {may("stock.write") && (
            <>
              <Button component={Link} to="/stock/count">
                {text.count}
              </Button>
              <Button component={Link} to="/stock/transfer" variant="default">
                {text.transfer}
              </Button>
            </>
          )}
          <Button component={Link} to="/stock/locations" variant="default">
            {text.locations}
          </Button>
          <Button component={Link} to="/stock/drift" variant="default">
            {text.drift}
          </Button>
        </>
      }
    >
      <Filters filters={filters} change={change} />
      <Read of={reading}>{(value) => <Found value={value} filters={filters} change={change} />}</Read>
    </Page>
  );
}

function Filters({ filters, change }: { filters: StockFilters; change: (next: StockFilters) => void }) {
  const { choices } = useLocations();
  // A new filter begins at the first page.
  const narrow = (part: Record<string, string>) => {
    const { pages: _, ...rest } = { ...filters, ...part };
    change(readStockFilters(rest));
  };
  return (
    <search className="filters">
      <SearchField label={text.search} hint={text.hint} value={filters.q ?? ""} apply={(q) => narrow({ q })} />
      <NativeSelect
        label={text.location}
        value={filters.location ?? ""}
        onChange={(event) => narrow({ location: event.currentTarget.value })}
        data={[{ value: "", label: text.any }, ...choices]}
      />
      <NativeSelect
        label={text.status}
        name="status"
        value={filters.status ?? ""}
        onChange={(event) => narrow({ status: event.currentTarget.value })}
        data={[
          { value: "", label: text.any },
          ...states.map((value) => ({ value, label: value === "short" ? text.short : word(`STOCK_STATUS_${value}`) })),
        ]}
      />
      {Object.keys(filters).length > 0 && (
        <Button variant="subtle" onClick={() => change({})}>
          {text.clear}
        </Button>
      )}
    </search>
  );
}

function Found({
  value,
  filters,
  change,
}: {
  value: SearchLevelsResponseJson;
  filters: StockFilters;
  change: (next: StockFilters) => void;
}) {
  const rows = value.levels ?? [];
  const last = rows.at(-1)?.level;
  return (
    <PagedTable
      name={text.table}
      columns={columns}
      rows={rows}
      keyOf={({ level }) => `${level?.sku} ${level?.location}`}
      empty={Object.keys(filters).length > 0 ? text.none : text.first}
      pages={filters.pages}
      next={value.more ? `${last?.sku} ${last?.location}` : ""}
      turn={(pages) => change(given<StockFilters>({ ...filters, pages }))}
    />
  );
}

const columns: Column<LevelRowJson>[] = [
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
  { head: text.onHand, look: "number", cell: ({ level }) => level?.onHand ?? 0 },
  { head: text.reserved, look: "number", cell: ({ level }) => level?.reserved ?? 0 },
  { head: text.available, look: "number", cell: ({ level }) => (level?.onHand ?? 0) - (level?.reserved ?? 0) },
  { head: text.backorder, look: "number", cell: ({ level }) => level?.backorderLimit ?? 0 },
  {
    head: text.status,
    look: "keep",
    cell: ({ status }) => status !== "STOCK_STATUS_UNSPECIFIED" && <Badge state={status} />,
  },
];
