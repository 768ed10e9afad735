import { texts } from "@akinai/kit/language";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type { EventJson } from "../../gen/akinai/audit/v1/audit_service_pb";
import type { AuditEventJson, FindAuditEventsResponseJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import { readNames, useActor, useStaffNames } from "../parts/actor.ts";
import { useMay } from "../parts/desk.ts";
import { Missing } from "../parts/missing.tsx";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { SearchField } from "../parts/search.tsx";
import { type Column, PagedTable, When } from "../parts/table.tsx";
import { screens } from "../services.ts";
import { type AuditFilters, readAuditFilters, requestOf } from "./auditfilters.ts";
import { actionOf, actions, kinds, reasons } from "./auditwords.ts";

const text = texts(
  {
    title: "監査ログ",
    object: "対象のID",
    hint: "商品・注文などのID、SKU@拠点",
    actor: "スタッフ",
    action: "操作",
    kind: "対象の種類",
    from: "日付（から）",
    to: "日付（まで）",
    any: "すべて",
    clear: "条件をすべて解除",
    none: "条件に合う記録はありません。",
    first: "まだ記録はありません。",
    table: "監査ログの一覧",
    at: "日時",
    what: "対象",
    version: (version: string) => `版 ${version}`,
    more: (units: string) => `ほか${units}件`,
    request: "問い合わせ番号",
  },
  {
    title: "Audit log",
    object: "Id of the object",
    hint: "Id of a product, an order, …; SKU@location",
    actor: "Staff",
    action: "Action",
    kind: "Kind of object",
    from: "From",
    to: "Until",
    any: "All",
    clear: "Clear all filters",
    none: "No record matches.",
    first: "There are no records yet.",
    table: "Records of the audit log",
    at: "Time",
    what: "Object",
    version: (version: string) => `version ${version}`,
    more: (units: string) => `and ${units} more`,
    request: "Request",
  },
);

const services: Readonly<Record<string, string>> = texts(
  { product: "商品", inventory: "在庫", order: "注文", user: "顧客", auth: "スタッフと権限" },
  { product: "products", inventory: "stock", order: "orders", user: "customers", auth: "staff and access" },
);

const route = getRouteApi("/shell/audit");

// Audit is the audit log of all services, merged by time. Its address says all that it shows.
export function Audit() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay()("staff.read");
  const key = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value of the filters
  const read = useCallback(
    async (signal: AbortSignal) => {
      const events = screens("findAuditEvents", requestOf(filters), { retry: true, signal });
      const [found] = await Promise.all([events, may ? readNames() : undefined]);
      return found;
    },
    [key, may],
  );
  const reading = useRead(read);
  const change = (next: AuditFilters) => void navigate({ search: next });
  return (
    <Page title={text.title}>
      <Filters filters={filters} change={change} />
      <Read of={reading}>
        {(value) => <Found value={value} filters={filters} change={change} reload={reading.reload} />}
      </Read>
    </Page>
  );
}

function Filters({ filters, change }: { filters: AuditFilters; change: (next: AuditFilters) => void }) {
  const staff = useStaffNames();
  // A new filter begins at the first page.
  const narrow = (part: Record<string, string>) => {
    const { pages: _, ...rest } = { ...filters, ...part };
    change(readAuditFilters(rest));
  };
  const choice = (name: "action" | "kind", words: Readonly<Record<string, string>>) => (
    <NativeSelect
      label={text[name]}
      name={name}
      value={filters[name] ?? ""}
      onChange={(event) => narrow({ [name]: event.currentTarget.value })}
      data={[{ value: "", label: text.any }, ...Object.entries(words).map(([value, label]) => ({ value, label }))]}
    />
  );
  const known = !filters.actor || staff.has(filters.actor);
  return (
    <search className="filters">
      <SearchField
        label={text.object}
        hint={text.hint}
        value={filters.object ?? ""}
        apply={(object) => narrow({ object })}
      />
      <NativeSelect
        label={text.actor}
        name="actor"
        value={filters.actor ?? ""}
        onChange={(event) => narrow({ actor: event.currentTarget.value })}
        data={[
          { value: "", label: text.any },
          ...(known ? [] : [{ value: filters.actor ?? "", label: filters.actor ?? "" }]),
          ...[...staff].map(([value, label]) => ({ value, label })),
        ]}
      />
      {choice("action", actions)}
      {choice("kind", kinds)}
      <TextInput
        type="date"
        label={text.from}
        name="from"
        value={filters.from ?? ""}
        onChange={(event) => narrow({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={text.to}
        name="to"
        value={filters.to ?? ""}
        onChange={(event) => narrow({ to: event.currentTarget.value })}
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
  reload,
}: {
  value: FindAuditEventsResponseJson;
  filters: AuditFilters;
  change: (next: AuditFilters) => void;
  reload: () => void;
}) {
  // If a service is unavailable, there may be no token of the next page.
  const empty = Object.keys(filters).length > 0 ? text.none : text.first;
  return (
    <>
      <Missing parts={value.unavailableParts} names={services} retry={reload} />
      <PagedTable
        name={text.table}
        columns={columns}
        rows={value.events ?? []}
        keyOf={({ service, event }) => `${service} ${event?.id}`}
        empty={value.unavailableParts?.length ? undefined : empty}
        pages={filters.pages}
        next={value.nextPageToken}
        turn={(pages) => change(readAuditFilters({ ...filters, pages }))}
      />
    </>
  );
}

const columns: Column<AuditEventJson>[] = [
  { head: text.at, look: "keep", cell: ({ event }) => <When at={event?.at} /> },
  { head: text.actor, look: "keep", cell: ({ event = {} }) => <Actor event={event} /> },
  { head: text.action, cell: ({ event = {} }) => <Action event={event} /> },
  { head: text.what, cell: ({ event = {} }) => <What event={event} /> },
  { head: text.request, look: "mono", cell: ({ event }) => event?.requestId },
];

function Actor({ event }: { event: EventJson }) {
  return (
    <>
      <Link to="/audit" search={{ actor: event.actor ?? "" }}>
        {useActor(event.actor)}
      </Link>
      {event.via !== "bff-admin" && <div className="meta">{event.via}</div>}
    </>
  );
}

function Action({ event }: { event: EventJson }) {
  const action = actionOf(event.method);
  return (
    <span title={event.method}>
      {actions[action] ?? action}
      {event.reason && <div className="meta">{reasons[event.reason] ?? event.reason}</div>}
    </span>
  );
}

function What({ event }: { event: EventJson }) {
  const first = event.objectIds?.[0] ?? "";
  const more = (event.objects ?? 0) - 1;
  return (
    <>
      {kinds[event.objectKind ?? ""] ?? event.objectKind}{" "}
      <Link to="/audit" search={{ object: first }} className="mono">
        {first}
      </Link>
      <div className="meta">
        {event.version && event.version !== "0" && text.version(event.version)} {more > 0 && text.more(String(more))}
      </div>
    </>
  );
}
