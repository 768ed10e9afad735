import { texts } from "@akinai/kit/language";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type { CustomerRowJson, FindCustomersResponseJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import { Missing } from "../parts/missing.tsx";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { SearchField } from "../parts/search.tsx";
import { type Column, PagedTable, When } from "../parts/table.tsx";
import { screens } from "../services.ts";
import { type CustomerFilters, readCustomerFilters } from "./customerfilters.ts";

const text = texts(
  {
    title: "顧客",
    search: "検索",
    hint: "名前・カナ・メールアドレス・電話番号・注文番号",
    name: "名前",
    unnamed: "（名前の登録なし）",
    email: "メールアドレス",
    phone: "電話番号",
    since: "登録日時",
    none: "条件に合うお客様は見つかりません。ゲストの注文は「注文」で検索できます。",
    first: "会員登録したお客様はまだいません。",
    table: "顧客の一覧",
    accounts: "アカウント",
    profiles: "プロフィール",
    orders: "注文",
  },
  {
    title: "Customers",
    search: "Search",
    hint: "Name, reading, e-mail address, telephone or order number",
    name: "Name",
    unnamed: "(no name)",
    email: "E-mail address",
    phone: "Telephone",
    since: "Since",
    none: "No customer matches. Orders of guests are found under Orders.",
    first: "No customer has registered yet.",
    table: "List of customers",
    accounts: "accounts",
    profiles: "profiles",
    orders: "orders",
  },
);

const route = getRouteApi("/shell/customers");

// Customers is the list of customers. Its address says all that it shows.
export function Customers() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const key = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value of the filters
  const read = useCallback(
    (signal: AbortSignal) =>
      screens(
        "findCustomers",
        { query: filters.q ?? "", pageSize: 50, pageToken: filters.pages?.at(-1) ?? "" },
        { retry: true, signal },
      ),
    [key],
  );
  const reading = useRead(read);
  const change = (next: CustomerFilters) => void navigate({ search: next });
  return (
    <Page title={text.title}>
      <search className="filters">
        <SearchField
          label={text.search}
          hint={text.hint}
          value={filters.q ?? ""}
          apply={(q) => change(readCustomerFilters({ q }))}
        />
      </search>
      <Read of={reading}>{(value) => <Found value={value} filters={filters} change={change} />}</Read>
    </Page>
  );
}

function Found({
  value,
  filters,
  change,
}: {
  value: FindCustomersResponseJson;
  filters: CustomerFilters;
  change: (next: CustomerFilters) => void;
}) {
  return (
    <>
      <Missing
        parts={value.unavailableParts}
        names={{ accounts: text.accounts, profiles: text.profiles, orders: text.orders }}
      />
      <PagedTable
        name={text.table}
        columns={columns}
        rows={value.customers ?? []}
        keyOf={(row) => row.userId ?? ""}
        empty={filters.q ? text.none : text.first}
        pages={filters.pages}
        next={value.nextPageToken}
        turn={(pages) => change(readCustomerFilters({ ...filters, pages }))}
      />
    </>
  );
}

const columns: Column<CustomerRowJson>[] = [
  {
    head: text.name,
    cell: (row) => (
      <>
        <Link to="/customers/$id" params={{ id: row.userId ?? "" }}>
          {row.name || text.unnamed}
        </Link>
        {row.nameKana && <div className="meta">{row.nameKana}</div>}
      </>
    ),
  },
  { head: text.email, cell: (row) => row.email },
  { head: text.phone, look: "keep", cell: (row) => row.phone },
  { head: text.since, look: "keep", cell: (row) => <When at={row.createdAt} /> },
];
