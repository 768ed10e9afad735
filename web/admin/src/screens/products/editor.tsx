import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button } from "@mantine/core";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ProductConflictJson, ProductJson } from "../../../gen/akinai/product/v1/product_pb";
import { useAct } from "../../parts/act.ts";
import { Danger } from "../../parts/danger.tsx";
import { exact, stamp } from "../../parts/dates.ts";
import { useDraft } from "../../parts/draft.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { products } from "../../services.ts";
import { Actions } from "./actions.tsx";
import { Attributes } from "./attributes.tsx";
import { Basics } from "./basics.tsx";
import { ProductConflict } from "./conflict.tsx";
import { wrongCells, wrongNumbers } from "./faults.ts";
import { formOf, inputOf, type ProductForm } from "./form.ts";
import { afterSave, changes } from "./merge.ts";
import { Options } from "./options.tsx";
import { Pictures } from "./pictures.tsx";
import { page } from "./shop.ts";
import { VariantGrid } from "./variants.tsx";
import { Badge } from "./words.tsx";

const text = texts(
  {
    create: "商品を登録",
    list: "商品の一覧へ",
    look: "ショップで見る",
    prices: "価格の予約と履歴",
    save: "保存する",
    discard: "破棄する",
    discardTitle: "変更を破棄する",
    discardEffect: (n: number) => `保存していない${n}件の変更が消えます。元に戻せません。`,
    dirty: (n: number) => `変更があります（${n}件）`,
    restored: "前回の入力を復元しました。保存はまだされていません。",
    saved: "保存しました",
    numbers: (n: number) => `保存していません。数字を${n}か所直してください。`,
    updated: (when: string) => `更新 ${when}`,
  },
  {
    create: "Add a product",
    list: "All products",
    look: "See it in the shop",
    prices: "Scheduled prices and history",
    save: "Save",
    discard: "Discard",
    discardTitle: "Discard your changes",
    discardEffect: (n: number) =>
      `${n} ${n === 1 ? "change that is" : "changes that are"} not saved will be lost. This cannot be undone.`,
    dirty: (n: number) => `Not saved: ${n} ${n === 1 ? "change" : "changes"}`,
    restored: "What you typed before is back. It is not saved yet.",
    saved: "Saved",
    numbers: (n: number) => `Not saved: correct ${n} ${n === 1 ? "number" : "numbers"}.`,
    updated: (when: string) => `Changed ${when}`,
  },
);

const route = getRouteApi("/shell/products/$id");

export function ProductScreen() {
  const { id } = route.useParams();
  return <Known key={id} id={id} />;
}

function Known({ id }: { id: string }) {
  const read = useCallback((signal: AbortSignal) => products("getProduct", { id }, { retry: true, signal }), [id]);
  const reading = useRead(read);
  return (
    <Read of={reading}>
      {({ product = {} }) => (
        <Editor product={product} changed={(next) => reading.set({ product: next })} reload={reading.reload} />
      )}
    </Read>
  );
}

export function NewProduct() {
  return <Editor product={{}} changed={() => {}} reload={() => {}} />;
}

function Editor({
  product,
  changed,
  reload,
}: {
  product: ProductJson;
  changed: (product: ProductJson) => void;
  reload: () => void;
}) {
  const draft = useDraft<ProductForm>(`akinai-product-${product.id ?? "new"}`, product.version ?? "0", formOf(product));
  const [conflict, setConflict] = useState<ProductConflictJson>();
  const [said, setSaid] = useState("");
  // The status with which a save was refused for its numbers: they are marked until they are right.
  const [checked, setChecked] = useState<ProductJson["status"]>();
  const act = useAct();
  const navigate = useNavigate();
  const { typed: form, dirty, begin } = draft;
  const set = useStable(draft.set);
  const latest = useRef(form);
  latest.current = form;
  const shown = useShown();
  const [discarding, setDiscarding] = useState(false);
  // A product that was read again after a conflict takes the place of a form without changes.
  useEffect(() => {
    const version = product.version ?? "0";
    if (product.id && !dirty && version !== draft.version) begin(formOf(product), version);
  });

  // stored shows what was saved. since is the form when the save began: what was typed meanwhile is kept on top.
  const stored = (next: ProductJson, since: ProductForm) => {
    const saved = formOf(next);
    const kept = afterSave(since, latest.current, saved);
    begin(saved, next.version ?? "0");
    if (!shown.current) return;
    if (kept !== saved) draft.set(() => kept);
    setConflict(undefined);
    setSaid(text.saved);
    changed(next);
    if (!product.id && next.id) void navigate({ to: "/products/$id", params: { id: next.id }, replace: true });
  };
  const save = async (what: ProductForm, on: ProductJson, version: string) => {
    const status = on.status ?? "STATUS_DRAFT";
    const right = wrongNumbers(what, status).size === 0;
    setChecked(right ? undefined : status);
    if (!right) {
      act.clear();
      requestAnimationFrame(() => document.querySelector<HTMLElement>("#variants [aria-invalid=true]")?.focus());
      return;
    }
    await act.run(async () => {
      setSaid("");
      const since = latest.current;
      try {
        const input = inputOf(what, on);
        const result = product.id
          ? await products("updateProduct", { id: product.id, version, product: input })
          : await products("createProduct", { product: input });
        stored(result.product ?? {}, since);
      } catch (error) {
        const found =
          error instanceof Problem ? error.detail<ProductConflictJson>("akinai.product.v1.ProductConflict") : undefined;
        if (!found) throw error;
        setConflict(found);
      }
    });
  };
  const saveDraft = () => void save(form, product, draft.version);
  useSaveKey(saveDraft, dirty && !act.busy && !conflict);

  const numbers = checked ? wrongNumbers(form, checked) : new Map<string, string>();
  const wrong = new Map([...wrongCells(act.problem, form), ...numbers]);

  return (
    <Page
      title={product.id ? (product.name ?? "") : text.create}
      actions={product.id && <Actions product={product} form={form} dirty={dirty} stored={stored} reload={reload} />}
    >
      <p>
        <Link to="/products">{text.list}</Link>
      </p>
      {product.id && <State product={product} />}
      {draft.restored && <p className="note">{text.restored}</p>}
      {act.problem && <Refusal problem={act.problem} />}
      {numbers.size > 0 && (
        <p className="note" role="alert">
          {text.numbers(numbers.size)}
        </p>
      )}
      {/* What is typed while a new product is created would have no product yet. */}
      <fieldset className="whole" disabled={!product.id && act.busy} aria-busy={act.busy}>
        <Basics form={form} set={set} wrong={wrong} />
        <Pictures form={form} set={set} />
        <Attributes form={form} set={set} />
        <Options form={form} wrong={wrong} set={set} />
        <VariantGrid form={form} stored={product.variants ?? []} wrong={wrong} set={set} />
      </fieldset>
      <div className={dirty ? "save-bar" : "save-bar quiet"}>
        <span role="status">{dirty ? text.dirty(changes(draft.base, form)) : said}</span>
        {dirty && (
          <Button variant="default" disabled={act.busy} onClick={() => setDiscarding(true)} data-act="discard">
            {text.discard}
          </Button>
        )}
        <Button loading={act.busy} disabled={!dirty} onClick={saveDraft} data-act="save">
          {text.save}
        </Button>
      </div>
      <Danger
        opened={discarding}
        title={text.discardTitle}
        verb={text.discard}
        close={() => setDiscarding(false)}
        run={async () => {
          setDiscarding(false);
          act.clear();
          setChecked(undefined);
          begin(formOf(product), product.version ?? "0");
        }}
      >
        <p>{text.discardEffect(changes(draft.base, form))}</p>
      </Danger>
      {conflict && (
        <ProductConflict
          conflict={conflict}
          base={draft.base}
          mine={form}
          close={() => setConflict(undefined)}
          save={(merged) => {
            const current = conflict.current ?? {};
            setConflict(undefined);
            void save(merged, current, current.version ?? "0");
          }}
        />
      )}
    </Page>
  );
}

// useStable returns a function that stays the same, so that rows that did not change are not drawn again.
function useStable<A extends unknown[]>(latest: (...args: A) => void): (...args: A) => void {
  const held = useRef(latest);
  held.current = latest;
  return useCallback((...args: A) => held.current(...args), []);
}

// useShown returns whether the screen is still shown: an answer that comes later changes no other screen.
function useShown() {
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return shown;
}

// useSaveKey saves on Ctrl+S or ⌘S.
function useSaveKey(save: () => void, allowed: boolean) {
  const held = useStable(save);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (allowed) held();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [held, allowed]);
}

function State({ product }: { product: ProductJson }) {
  return (
    <p className="states">
      <Badge state={product.status} />
      <span className="meta" title={exact(product.updatedAt)}>
        {text.updated(stamp(product.updatedAt))}
      </span>
      <Link to="/products/$id/prices" params={{ id: product.id ?? "" }}>
        {text.prices}
      </Link>
      {product.status === "STATUS_PUBLISHED" && (
        <a href={page(product.slug ?? "")} target="_blank" rel="noreferrer">
          {text.look}
        </a>
      )}
    </p>
  );
}

// Refusal takes the focus, so that what was refused is heard and seen.
function Refusal({ problem }: { problem: Problem }) {
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal takes the focus
  useEffect(() => place.current?.focus(), [problem]);
  return (
    <div ref={place} tabIndex={-1}>
      <Failure problem={problem} />
    </div>
  );
}
