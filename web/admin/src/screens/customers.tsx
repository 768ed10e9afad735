import { texts } from "@akinai/kit/language";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type { FindCustomersResponseJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import { exact, stamp } from "../parts/dates.ts";
import { Missing } from "../parts/missing.tsx";
import { Page } from "../parts/page.tsx";
import { Pages } from "../parts/pages.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { SearchField } from "../parts/search.tsx";
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
  const rows = value.customers ?? [];
  const missing = (
    <Missing
      parts={value.unavailableParts}
      names={{ accounts: text.accounts, profiles: text.profiles, orders: text.orders }}
    />
  );
  if (rows.length === 0)
    return (
      <>
        {missing}
        <p className="empty">{filters.q ? text.none : text.first}</p>
      </>
    );
  return (
    <>
      {missing}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" aria-label={text.table} tabIndex={0}>
        <table className="grid">
          <thead>
            <tr>
              <th>{text.name}</th>
              <th>{text.email}</th>
              <th>{text.phone}</th>
              <th>{text.since}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.userId}>
                <td>
                  <Link to="/customers/$id" params={{ id: row.userId ?? "" }}>
                    {row.name || text.unnamed}
                  </Link>
                  {row.nameKana && <div className="meta">{row.nameKana}</div>}
                </td>
                <td>{row.email}</td>
                <td className="keep">{row.phone}</td>
                <td className="keep" title={exact(row.createdAt)}>
                  {stamp(row.createdAt)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Pages
        pages={filters.pages ?? []}
        next={value.nextPageToken}
        turn={(pages) => change(readCustomerFilters({ ...filters, pages }))}
      />
    </>
  );
}
