import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { tableFeatures, useTable } from "@tanstack/react-table";
import { useCallback, useMemo } from "react";
import type { OrderRowJson, SearchOrdersResponseJson } from "../../gen/akinai/order/v1/order_admin_service_pb";
import { exact, stamp } from "../parts/dates.ts";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { SearchField } from "../parts/search.tsx";
import { orders } from "../services.ts";
import { type Axis, type OrderFilters, requestOf, valuesOf } from "./orderfilters.ts";
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
    previous: "前へ",
    next: "次へ",
    pages: "ページ",
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
    previous: "Previous",
    next: "Next",
    pages: "Pages",
    table: "List of orders",
  },
);

const route = getRouteApi("/shell/orders");
const features = tableFeatures({});

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
  const data = useMemo(() => value.orders ?? [], [value]);
  const columns = useMemo(() => [{ accessorKey: "number" as const }], []);
  const table = useTable({ features, data, columns, getRowId: (row: OrderRowJson) => row.id ?? "" });
  const pages = filters.pages ?? [];
  if (data.length === 0) return <p className="empty">{text.none}</p>;
  const turn = (to: string[]) => {
    const { pages: _, ...rest } = filters;
    change(to.length > 0 ? { ...rest, pages: to } : rest);
  };
  return (
    <>
      <section className="scroll" aria-label={text.table}>
        <table className="grid">
          <thead>
            <tr>
              <th>{text.number}</th>
              <th>{text.placed}</th>
              <th>{text.name}</th>
              <th className="number">{text.total}</th>
              <th>{text.status}</th>
              <th>{text.payment}</th>
              <th>{text.fulfillment}</th>
            </tr>
          </thead>
          <tbody>
            {table.getRowModel().rows.map(({ id, original: order }) => (
              <tr key={id}>
                <td className="keep">
                  <Link to="/orders/$id" params={{ id }} className="mono">
                    {order.number}
                  </Link>
                </td>
                <td className="keep" title={exact(order.placedAt)}>
                  {stamp(order.placedAt)}
                </td>
                <td>
                  {order.name}
                  {!order.customerId && <span className="meta"> {text.guest}</span>}
                </td>
                <td className="number">{price(order.total ?? {})}</td>
                <td className="keep">
                  <Badge state={order.status} />
                  {order.suspended && <span className="badge bad">{text.attention}</span>}
                </td>
                <td className="keep">
                  <Badge state={order.paymentStatus} />
                </td>
                <td className="keep">
                  <Badge state={order.fulfillmentStatus} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <nav className="buttons" aria-label={text.pages}>
        <Button variant="default" disabled={pages.length === 0} onClick={() => turn(pages.slice(0, -1))}>
          {text.previous}
        </Button>
        <Button
          variant="default"
          disabled={!value.nextPageToken}
          onClick={() => turn([...pages, value.nextPageToken ?? ""])}
        >
          {text.next}
        </Button>
      </nav>
    </>
  );
}
