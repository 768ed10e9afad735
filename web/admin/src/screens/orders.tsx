import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type { OrderRowJson, SearchOrdersResponseJson } from "../../gen/akinai/order/v1/order_admin_service_pb";
import { given } from "../parts/address.ts";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { SearchField } from "../parts/search.tsx";
import { type Column, PagedTable, When } from "../parts/table.tsx";
import { orders } from "../services.ts";
import { type Axis, type OrderFilters, requestOf, valuesOf } from "./orderfilters.ts";
import { OrderViews } from "./orderviews.tsx";
import { Badge, word } from "./orderwords.tsx";

const text = texts(
  {
    title: "注文",
    search: "検索",
    hint: "注文番号・お届け先の名前・SKU・ゲストのメールアドレス",
    status: "注文の状態",
    payment: "支払い",
    fulfillment: "出荷",
    any: "すべて",
    from: "注文日（から）",
    to: "注文日（まで）",
    suspended: "要対応のみ",
    ofCustomer: "1人のお客様の注文だけを表示しています。",
    clear: "条件をすべて解除",
    number: "注文番号",
    placed: "注文日時",
    name: "お届け先",
    total: "合計（税込）",
    guest: "ゲスト",
    attention: "要対応",
    none: "条件に合う注文はありません。",
    table: "注文の一覧",
  },
  {
    title: "Orders",
    search: "Search",
    hint: "Order number, addressee, SKU, or a guest's e-mail address",
    status: "Order",
    payment: "Payment",
    fulfillment: "Shipment",
    any: "All",
    from: "Placed from",
    to: "Placed until",
    suspended: "Needs attention",
    ofCustomer: "These are the orders of one customer.",
    clear: "Clear all filters",
    number: "Number",
    placed: "Placed",
    name: "Addressee",
    total: "Total (incl. tax)",
    guest: "Guest",
    attention: "Needs attention",
    none: "No order matches.",
    table: "List of orders",
  },
);

const route = getRouteApi("/shell/orders");

// Orders is the list of all orders. Its address says all that it shows, so that it can be sent to a colleague.
export function Orders() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const key = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value of the filters
  const read = useCallback(
    (signal: AbortSignal) => orders("searchOrders", requestOf(filters), { retry: true, signal }),
    [key],
  );
  const reading = useRead(read);
  // A new filter begins at the first page.
  const change = (next: OrderFilters) => navigate({ search: next });
  const narrow = (part: OrderFilters) => {
    const { pages: _, ...rest } = { ...filters, ...part };
    void change(Object.fromEntries(Object.entries(rest).filter(([, value]) => value)) as OrderFilters);
  };
  return (
    <Page title={text.title}>
      <OrderViews filters={filters} />
      <Filters filters={filters} narrow={narrow} clear={() => change({})} />
      {filters.customer && <p className="note">{text.ofCustomer}</p>}
      <Read of={reading}>{(value) => <Found value={value} filters={filters} change={change} />}</Read>
    </Page>
  );
}

function Filters({
  filters,
  narrow,
  clear,
}: {
  filters: OrderFilters;
  narrow: (part: OrderFilters) => void;
  clear: () => void;
}) {
  const axis = (name: Axis, prefix: string) => (
    <NativeSelect
      label={text[name]}
      value={filters[name] ?? ""}
      onChange={(event) => narrow({ [name]: event.currentTarget.value })}
      data={[
        { value: "", label: text.any },
        ...valuesOf(name).map((value) => ({ value, label: word(prefix + value) })),
      ]}
    />
  );
  return (
    <search className="filters">
      <SearchField label={text.search} hint={text.hint} value={filters.q ?? ""} apply={(q) => narrow({ q })} />
      {axis("status", "ORDER_STATUS_")}
      {axis("payment", "PAYMENT_STATUS_")}
      {axis("fulfillment", "FULFILLMENT_STATUS_")}
      <TextInput
        type="date"
        label={text.from}
        value={filters.from ?? ""}
        onChange={(event) => narrow({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={text.to}
        value={filters.to ?? ""}
        onChange={(event) => narrow({ to: event.currentTarget.value })}
      />
      <Button
        variant={filters.suspended ? "filled" : "default"}
        aria-pressed={filters.suspended ?? false}
        onClick={() => {
          const { suspended, ...rest } = filters;
          narrow(suspended ? { ...rest, suspended: undefined as never } : { suspended: true });
        }}
      >
        {text.suspended}
      </Button>
      {Object.keys(filters).length > 0 && (
        <Button variant="subtle" onClick={clear}>
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
  value: SearchOrdersResponseJson;
  filters: OrderFilters;
  change: (next: OrderFilters) => void;
}) {
  return (
    <PagedTable
      name={text.table}
      columns={columns}
      rows={value.orders ?? []}
      keyOf={(row) => row.id ?? ""}
      empty={text.none}
      pages={filters.pages}
      next={value.nextPageToken}
      turn={(pages) => change(given<OrderFilters>({ ...filters, pages }))}
    />
  );
}

const columns: Column<OrderRowJson>[] = [
  {
    head: text.number,
    look: "keep",
    cell: (order) => (
      <Link to="/orders/$id" params={{ id: order.id ?? "" }} className="mono">
        {order.number}
      </Link>
    ),
  },
  { head: text.placed, look: "keep", cell: (order) => <When at={order.placedAt} /> },
  {
    head: text.name,
    cell: (order) => (
      <>
        {order.name}
        {!order.customerId && <span className="meta"> {text.guest}</span>}
      </>
    ),
  },
  { head: text.total, look: "number", cell: (order) => price(order.total ?? {}) },
  {
    head: text.status,
    look: "keep",
    cell: (order) => (
      <>
        <Badge state={order.status} />
        {order.suspended && <span className="badge bad">{text.attention}</span>}
      </>
    ),
  },
  { head: text.payment, look: "keep", cell: (order) => <Badge state={order.paymentStatus} /> },
  { head: text.fulfillment, look: "keep", cell: (order) => <Badge state={order.fulfillmentStatus} /> },
];
