import { wholeNumber } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type {
  PriceHistoryEntryJson,
  PriceScheduleJson,
  ProductJson,
  VariantJson,
} from "../../../gen/akinai/product/v1/product_pb";
import { useAct } from "../../parts/act.ts";
import { useActor } from "../../parts/actor.ts";
import { exact, stamp } from "../../parts/dates.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { wholeFault } from "../../parts/whole.ts";
import { products } from "../../services.ts";
import { toTime } from "./when.ts";

const text = texts(
  {
    title: (name: string) => `${name} の価格予約`,
    back: "商品へ戻る",
    sku: "SKU",
    now: "いまの価格（税込）",
    regular: "通常価格（税込）",
    schedules: "予約",
    none: "予約はありません。",
    price: "価格",
    withoutTax: "価格（税抜）",
    withTax: "価格（税込）",
    starts: "開始（日本時間）",
    ends: "終了（日本時間、任意）",
    noEnd: "終了なし",
    add: "予約する",
    remove: "取り消す",
    removeOf: (when: string) => `${when}からの予約を取り消す`,
    missing: "価格と開始の日時を入力してください",
    saved: "予約を保存しました。",
    history: "価格の履歴",
    since: "日時",
    by: "担当",
    scheduled: "予約",
    sale: "販売中",
    notForSale: "販売外",
    more: "さらに表示する",
  },
  {
    title: (name: string) => `Scheduled prices of ${name}`,
    back: "Back to the product",
    sku: "SKU",
    now: "Price now (incl. tax)",
    regular: "Regular price (incl. tax)",
    schedules: "Scheduled",
    none: "Nothing is scheduled.",
    price: "Price",
    withoutTax: "Price (without tax)",
    withTax: "Price (incl. tax)",
    starts: "Starts (JST)",
    ends: "Ends (JST, optional)",
    noEnd: "No end",
    add: "Schedule",
    remove: "Remove",
    removeOf: (when: string) => `Remove the price from ${when}`,
    missing: "Enter a price and when it starts",
    saved: "The schedule is saved.",
    history: "Price history",
    since: "Since",
    by: "By",
    scheduled: "Scheduled",
    sale: "For sale",
    notForSale: "Not for sale",
    more: "Show more",
  },
);

const route = getRouteApi("/shell/products/$id/prices");

// Prices are the prices for a time of a product's SKUs, and what each has cost.
export function Prices() {
  const { id } = route.useParams();
  return <Known key={id} id={id} />;
}

function Known({ id }: { id: string }) {
  const { sku: wanted } = route.useSearch();
  const navigate = route.useNavigate();
  const read = useCallback((signal: AbortSignal) => products("getProduct", { id }, { retry: true, signal }), [id]);
  const reading = useRead(read);
  return (
    <Read of={reading}>
      {({ product = {} }) => {
        const variants = product.variants ?? [];
        const variant = variants.find(({ sku }) => sku === wanted) ?? variants[0] ?? {};
        const sku = variant.sku ?? "";
        return (
          <Page title={text.title(product.name ?? "")}>
            <p>
              <Link to="/products/$id" params={{ id }}>
                {text.back}
              </Link>
            </p>
            <div className="scan">
              <NativeSelect
                label={text.sku}
                value={sku}
                data={variants.map((one) => ({
                  value: one.sku ?? "",
                  label: [one.sku, one.name, ...Object.values(one.options ?? {})].filter(Boolean).join(" "),
                }))}
                onChange={(event) => void navigate({ search: { sku: event.currentTarget.value }, replace: true })}
              />
            </div>
            <p className="part">
              {text.now} <strong>{price(variant.currentPrice ?? {})}</strong>　{text.regular}{" "}
              {price(variant.regularPrice ?? {})}
            </p>
            <Schedules
              key={sku}
              product={product}
              variant={variant}
              changed={(next) => reading.set({ product: next })}
              reload={reading.reload}
            />
            <History key={`${sku} ${product.version}`} sku={sku} />
          </Page>
        );
      }}
    </Read>
  );
}

function Schedules({
  product,
  variant,
  changed,
  reload,
}: {
  product: ProductJson;
  variant: VariantJson;
  changed: (product: ProductJson) => void;
  reload: () => void;
}) {
  const [amount, setAmount] = useState("");
  const [starts, setStarts] = useState("");
  const [ends, setEnds] = useState("");
  const [missing, setMissing] = useState(false);
  const [said, setSaid] = useState("");
  const act = useAct();
  const schedules = variant.schedules ?? [];
  const save = (next: PriceScheduleJson[]) =>
    act.run(async () => {
      setSaid("");
      const result = await products("setPriceSchedules", {
        id: product.id ?? "",
        version: product.version ?? "0",
        sku: variant.sku ?? "",
        schedules: next,
      });
      changed(result.product ?? {});
      // What was typed meanwhile stays.
      setAmount((now) => (now === amount ? "" : now));
      setStarts((now) => (now === starts ? "" : now));
      setEnds((now) => (now === ends ? "" : now));
      setSaid(text.saved);
    });
  const add = () => {
    const from = toTime(starts);
    const until = ends ? toTime(ends) : undefined;
    const whole = Boolean(wholeNumber(amount) && from && (!ends || until));
    setMissing(!whole);
    if (!whole || !from) return;
    const money = { amount: wholeNumber(amount) ?? "", currency: variant.price?.currency ?? "JPY" };
    void save([...schedules, { price: money, startsAt: from, ...(until && { endsAt: until }) }]);
  };
  return (
    <section className="card">
      <h2>{text.schedules}</h2>
      {act.problem && (
        <Failure problem={act.problem} retry={act.problem.reason === "VERSION_CONFLICT" ? reload : undefined} />
      )}
      <p role="status">{said}</p>
      {schedules.length === 0 && <p className="meta">{text.none}</p>}
      {schedules.length > 0 && (
        <section className="scroll" aria-label={text.schedules}>
          <table className="grid" id="schedules">
            <thead>
              <tr>
                <th>{text.starts}</th>
                <th>{text.ends}</th>
                <th className="number">{product.taxExcluded ? text.withoutTax : text.withTax}</th>
                <th aria-label={text.remove} />
              </tr>
            </thead>
            <tbody>
              {schedules.map((schedule) => (
                <tr key={schedule.startsAt}>
                  <td className="keep">{stamp(schedule.startsAt)}</td>
                  <td className="keep">{schedule.endsAt ? stamp(schedule.endsAt) : text.noEnd}</td>
                  <td className="number">{price(schedule.price ?? {})}</td>
                  <td>
                    <Button
                      variant="subtle"
                      size="compact-sm"
                      aria-label={text.removeOf(stamp(schedule.startsAt))}
                      onClick={() => save(schedules.filter((other) => other !== schedule))}
                    >
                      {text.remove}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <div className="filters part">
        <TextInput
          label={product.taxExcluded ? text.withoutTax : text.withTax}
          name="price"
          inputMode="numeric"
          error={missing ? wholeFault(amount, true) : undefined}
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
        <TextInput
          label={text.starts}
          name="starts"
          type="datetime-local"
          value={starts}
          onChange={(event) => setStarts(event.currentTarget.value)}
        />
        <TextInput
          label={text.ends}
          name="ends"
          type="datetime-local"
          value={ends}
          onChange={(event) => setEnds(event.currentTarget.value)}
        />
        <Button loading={act.busy} onClick={add} data-act="schedule">
          {text.add}
        </Button>
      </div>
      {missing && (
        <p className="fault" role="alert">
          {text.missing}
        </p>
      )}
    </section>
  );
}

function History({ sku }: { sku: string }) {
  const [token, setToken] = useState("");
  const [before, setBefore] = useState<PriceHistoryEntryJson[]>([]);
  const read = useCallback(
    (signal: AbortSignal) =>
      products("listPriceHistory", { sku, pageSize: 50, pageToken: token }, { retry: true, signal }),
    [sku, token],
  );
  const reading = useRead(read);
  return (
    <section className="part">
      <h2>{text.history}</h2>
      <Read of={reading}>
        {({ entries = [], nextPageToken }) => (
          <>
            <section className="scroll" aria-label={text.history}>
              <table className="grid" id="history">
                <thead>
                  <tr>
                    <th>{text.since}</th>
                    <th className="number">{text.withTax}</th>
                    <th />
                    <th>{text.by}</th>
                  </tr>
                </thead>
                <tbody>
                  {[...before, ...entries].map((entry) => (
                    <Entry key={`${entry.since} ${entry.price?.amount} ${entry.forSale}`} entry={entry} />
                  ))}
                </tbody>
              </table>
            </section>
            {nextPageToken && (
              <Button
                variant="default"
                size="xs"
                onClick={() => {
                  setBefore([...before, ...entries]);
                  setToken(nextPageToken);
                }}
              >
                {text.more}
              </Button>
            )}
          </>
        )}
      </Read>
    </section>
  );
}

function Entry({ entry }: { entry: PriceHistoryEntryJson }) {
  const who = useActor(entry.actor);
  return (
    <tr>
      <td className="keep" title={exact(entry.since)}>
        {stamp(entry.since)}
      </td>
      <td className="number">{price(entry.price ?? {})}</td>
      <td className="keep">
        <span className={entry.forSale ? "badge ok" : "badge off"}>{entry.forSale ? text.sale : text.notForSale}</span>
        {entry.scheduled && <span className="meta">{text.scheduled}</span>}
      </td>
      <td>{who}</td>
    </tr>
  );
}
