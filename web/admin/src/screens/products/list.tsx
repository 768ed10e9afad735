import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Button, NativeSelect } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type {
  CatalogAdminServiceSearchProductsResponseJson,
  ProductRowJson,
} from "../../../gen/akinai/product/v1/catalog_admin_service_pb";
import { given } from "../../parts/address.ts";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { SearchField } from "../../parts/search.tsx";
import { type Column, PagedTable, When } from "../../parts/table.tsx";
import { products } from "../../services.ts";
import { Bulk } from "./bulk.tsx";
import { choices, readCategories } from "./categories.ts";
import { type ProductFilters, requestOf, statuses, stocks } from "./filters.ts";
import { picture } from "./shop.ts";
import { Badge, word } from "./words.tsx";

const text = texts(
  {
    title: "商品",
    create: "商品を登録する",
    search: "検索",
    hint: "商品名・SKU・URLの先頭",
    status: "公開状態",
    category: "カテゴリー",
    stock: "在庫",
    any: "すべて",
    clear: "条件をすべて解除",
    none: "条件に合う商品はありません。",
    first: "まだ商品がありません。最初の商品を登録してください。",
    table: "商品の一覧",
    picture: "画像",
    name: "商品名",
    variants: "バリエーション",
    price: "価格（税込）",
    updated: "更新",
  },
  {
    title: "Products",
    create: "Add a product",
    search: "Search",
    hint: "Beginning of a name, SKU or address",
    status: "Status",
    category: "Category",
    stock: "Stock",
    any: "All",
    clear: "Clear all filters",
    none: "No product matches.",
    first: "There are no products yet. Add the first one.",
    table: "List of products",
    picture: "Picture",
    name: "Name",
    variants: "Variants",
    price: "Price (incl. tax)",
    updated: "Changed",
  },
);

const route = getRouteApi("/shell/products");

// Products is the list of all products. Its address says all that it shows.
export function Products() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const key = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value of the filters
  const read = useCallback(
    (signal: AbortSignal) => products("searchProducts", requestOf(filters), { retry: true, signal }),
    [key],
  );
  const reading = useRead(read);
  const change = (next: ProductFilters) => void navigate({ search: next });
  return (
    <Page
      title={text.title}
      actions={
        <>
          <Bulk filters={filters} />
          <Button component={Link} to="/products/new">
            {text.create}
          </Button>
        </>
      }
    >
      <Filters filters={filters} change={change} />
      <Read of={reading}>{(value) => <Found value={value} filters={filters} change={change} />}</Read>
    </Page>
  );
}

function Filters({ filters, change }: { filters: ProductFilters; change: (next: ProductFilters) => void }) {
  const categories = useRead(readCategories);
  // A new filter begins at the first page.
  const narrow = (part: { [K in keyof ProductFilters]: ProductFilters[K] | undefined }) => {
    const { pages: _, ...rest } = { ...filters, ...part };
    change(given<ProductFilters>(rest));
  };
  const select = (value: string) => (value || undefined) as never;
  return (
    <search className="filters">
      <SearchField label={text.search} hint={text.hint} value={filters.q ?? ""} apply={(q) => narrow({ q })} />
      <NativeSelect
        label={text.status}
        value={filters.status ?? ""}
        onChange={(event) => narrow({ status: select(event.currentTarget.value) })}
        data={[{ value: "", label: text.any }, ...statuses.map((value) => ({ value, label: word(`STATUS_${value}`) }))]}
      />
      <NativeSelect
        label={text.category}
        value={filters.category ?? ""}
        onChange={(event) => narrow({ category: event.currentTarget.value })}
        data={[{ value: "", label: text.any }, ...choices(categories.value?.categories ?? [])]}
      />
      <NativeSelect
        label={text.stock}
        value={filters.stock ?? ""}
        onChange={(event) => narrow({ stock: select(event.currentTarget.value) })}
        data={[
          { value: "", label: text.any },
          ...stocks.map((value) => ({ value, label: word(`STOCK_STATUS_${value}`) })),
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
  value: CatalogAdminServiceSearchProductsResponseJson;
  filters: ProductFilters;
  change: (next: ProductFilters) => void;
}) {
  return (
    <PagedTable
      name={text.table}
      columns={columns}
      rows={value.products ?? []}
      keyOf={(row) => row.id ?? ""}
      empty={Object.keys(filters).length > 0 ? text.none : text.first}
      pages={filters.pages}
      next={value.nextPageToken}
      turn={(pages) => change(given<ProductFilters>({ ...filters, pages }))}
    />
  );
}

const columns: Column<ProductRowJson>[] = [
  {
    head: text.picture,
    unseen: true,
    look: "thumb",
    cell: ({ image }) =>
      image ? (
        <img src={picture(image, 160)} alt="" width="40" height="40" loading="lazy" />
      ) : (
        <span className="no-picture" />
      ),
  },
  {
    head: text.name,
    cell: (row) => (
      <>
        <Link to="/products/$id" params={{ id: row.id ?? "" }}>
          {row.name}
        </Link>
        <br />
        <span className="meta mono">{row.slug}</span>
      </>
    ),
  },
  { head: text.status, look: "keep", cell: (row) => <Badge state={row.status} /> },
  { head: text.variants, look: "number", cell: (row) => row.variants ?? 0 },
  { head: text.price, look: "number", cell: prices },
  {
    head: text.stock,
    look: "keep",
    cell: (row) => row.stock?.map((state) => <Badge key={state} state={state} />),
  },
  { head: text.category, look: "mono", cell: (row) => row.category },
  { head: text.updated, look: "keep", cell: (row) => <When at={row.updatedAt} /> },
];

function prices(row: ProductRowJson): string {
  const from = price(row.priceFrom ?? {});
  const to = price(row.priceTo ?? {});
  return from === to ? from : `${from}–${to}`;
}
