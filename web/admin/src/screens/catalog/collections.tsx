import { wholeNumber } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Problem } from "@akinai/kit/problem";
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useCallback, useState } from "react";
import type {
  CollectionConflictJson,
  CollectionJson,
  ProductFilterJson,
} from "../../../gen/akinai/product/v1/product_pb";
import { orReload, useAct } from "../../parts/act.ts";
import { useActor } from "../../parts/actor.ts";
import { Danger } from "../../parts/danger.tsx";
import { stamp } from "../../parts/dates.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ListField } from "../../parts/listfield.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { wholeFault } from "../../parts/whole.ts";
import { catalog, products } from "../../services.ts";
import { choices, readCategories } from "../products/categories.ts";

const text = texts(
  {
    title: "コレクション",
    lead: "条件に合う商品の集まりです。手で選ぶには、商品に同じタグを付けます。",
    add: "コレクションを追加する",
    edit: "変更する",
    remove: "削除する",
    removeTitle: (name: string) => `コレクション「${name}」を削除する`,
    removeEffect: "コレクションのページはなくなり、リンクは切れます。商品は残ります。元に戻せません。",
    none: "まだコレクションがありません。",
    name: "名前",
    nameEn: "名前（英語）",
    slug: "URL（小文字の英数字とハイフン。あとで変えられません）",
    rule: "条件",
    category: "カテゴリー（下の階層を含む）",
    anyCategory: "指定なし",
    brands: "ブランド（カンマ区切り、いずれか）",
    tags: "タグ（カンマ区切り、いずれか）",
    from: "価格（税込）から",
    to: "価格（税込）まで",
    orderable: "注文できる商品だけ",
    preview: "条件を確かめる",
    found: (n: number) => `条件に合う公開中の商品: ${n}件`,
    about: (n: number) => `条件に合う公開中の商品: 約${n}件`,
    conflict: (who: string, when: string) => `${who}が${when}に変更しました。いまの内容:`,
    other: "ほかの人",
    overwrite: "この上から保存する",
    save: "保存する",
    back: "戻る",
  },
  {
    title: "Collections",
    lead: "The products that meet conditions. To pick them by hand, give them the same tag.",
    add: "Add a collection",
    edit: "Change",
    remove: "Delete",
    removeTitle: (name: string) => `Delete the collection “${name}”`,
    removeEffect: "Its page goes, and links to it break. Products stay. This cannot be undone.",
    none: "There are no collections yet.",
    name: "Name",
    nameEn: "Name (English)",
    slug: "Address (lower case, digits and hyphens; it cannot be changed later)",
    rule: "Conditions",
    category: "Category, with those below it",
    anyCategory: "Any",
    brands: "Brands (separated by commas; one is enough)",
    tags: "Tags (separated by commas; one is enough)",
    from: "Price (incl. tax) from",
    to: "Price (incl. tax) to",
    orderable: "Only what can be ordered",
    preview: "Try the conditions",
    found: (n: number) => `Published products that meet them: ${n}`,
    about: (n: number) => `Published products that meet them: about ${n}`,
    conflict: (who: string, when: string) => `${who} changed it at ${when}. It is now:`,
    other: "Someone else",
    overwrite: "Save over it",
    save: "Save",
    back: "Back",
  },
);

const readCollections = (signal: AbortSignal) => catalog("listCollections", {}, { retry: true, signal });
// ruleWords says a rule in one line.
function ruleWords(rule: ProductFilterJson = {}): string {
  const { category, brands = [], tags = [], options = [], priceMin = "0", priceMax = "0", orderable } = rule;
  const bounds =
    (priceMin !== "0" || priceMax !== "0") &&
    `${priceMin === "0" ? "" : price({ amount: priceMin })}–${priceMax === "0" ? "" : price({ amount: priceMax })}`;
  return [category, ...brands, ...tags.map((tag) => `#${tag}`), ...options, bounds, orderable && text.orderable]
    .filter(Boolean)
    .join("・");
}

export function Collections() {
  const reading = useRead(readCollections);
  const [edited, setEdited] = useState<CollectionJson>();
  const [removed, setRemoved] = useState<CollectionJson>();
  const done = () => {
    setEdited(undefined);
    setRemoved(undefined);
    reading.reload();
  };
  return (
    <Page
      title={text.title}
      count={reading.value?.collections?.length}
      actions={
        <Button onClick={() => setEdited({})} data-act="add-collection">
          {text.add}
        </Button>
      }
    >
      <p className="meta">{text.lead}</p>
      <Read of={reading}>
        {({ collections = [] }) =>
          collections.length === 0 ? (
            <p className="empty">{text.none}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
            <section className="scroll" aria-label={text.title} tabIndex={0}>
              <table className="grid" id="collections">
                <thead>
                  <tr>
                    <th>{text.name}</th>
                    <th>{text.rule}</th>
                    <th aria-label={text.edit} />
                  </tr>
                </thead>
                <tbody>
                  {collections.map((one) => (
                    <tr key={one.slug} data-collection={one.slug}>
                      <td>
                        {one.name}
                        <br />
                        <span className="meta mono">{one.slug}</span>
                      </td>
                      <td>{ruleWords(one.rule)}</td>
                      <td className="keep">
                        <Button variant="default" size="compact-sm" onClick={() => setEdited(one)} data-act="edit">
                          {text.edit}
                        </Button>{" "}
                        <Button variant="subtle" size="compact-sm" onClick={() => setRemoved(one)}>
                          {text.remove}
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Read>
      {edited && <Editor before={edited} close={() => setEdited(undefined)} done={done} />}
      <Danger
        opened={removed !== undefined}
        title={text.removeTitle(removed?.name ?? "")}
        verb={text.remove}
        close={() => setRemoved(undefined)}
        run={async () => {
          // After a conflict the dialog is about what the collection is now.
          const { slug = "", version = "0" } =
            reading.value?.collections?.find((one) => one.slug === removed?.slug) ?? {};
          await orReload(products("deleteCollection", { slug, version }), reading.reload);
          done();
        }}
      >
        <p>{text.removeEffect}</p>
      </Danger>
    </Page>
  );
}

function Editor({ before, close, done }: { before: CollectionJson; close: () => void; done: () => void }) {
  const rule = before.rule ?? {};
  const [form, setForm] = useState({
    slug: before.slug ?? "",
    name: before.name ?? "",
    nameEn: before.names?.en ?? "",
    category: rule.category ?? "",
    brands: rule.brands ?? [],
    tags: rule.tags ?? [],
    from: rule.priceMin === "0" ? "" : (rule.priceMin ?? ""),
    to: rule.priceMax === "0" ? "" : (rule.priceMax ?? ""),
    orderable: rule.orderable ?? false,
  });
  const [tried, setTried] = useState<ProductFilterJson>();
  const [conflict, setConflict] = useState<CollectionConflictJson>();
  const categories = useRead(readCategories);
  const act = useAct();
  const field = (name: "slug" | "name" | "nameEn" | "from" | "to") => ({
    label: text[name],
    name,
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((all) => ({ ...all, [name]: value }));
    },
  });
  const words = (name: "brands" | "tags") => ({
    label: text[name],
    name,
    value: form[name],
    set: (value: string[]) => setForm((all) => ({ ...all, [name]: value })),
  });
  const ruleOf = (): ProductFilterJson => ({
    category: form.category,
    brands: form.brands,
    tags: form.tags,
    options: rule.options ?? [],
    priceMin: wholeNumber(form.from) || "0",
    priceMax: wholeNumber(form.to) || "0",
    orderable: form.orderable,
  });
  const faults = { from: wholeFault(form.from), to: wholeFault(form.to) };
  const whole = !faults.from && !faults.to;
  const save = () =>
    act.run(async () => {
      const { en: _, ...others } = before.names ?? {};
      try {
        await products("putCollection", {
          collection: {
            slug: form.slug.trim(),
            name: form.name,
            names: form.nameEn ? { ...others, en: form.nameEn } : others,
            rule: ruleOf(),
            version: conflict?.current?.version ?? before.version ?? "0",
          },
        });
        done();
      } catch (error) {
        const found =
          error instanceof Problem
            ? error.detail<CollectionConflictJson>("akinai.product.v1.CollectionConflict")
            : undefined;
        if (!found) throw error;
        setConflict(found);
      }
    });
  return (
    <Dialog title={before.slug ? `${text.edit}: ${before.name}` : text.add} act={act} close={close} size="lg">
      {conflict && <Stale conflict={conflict} />}
      <div className="pair">
        <TextInput {...field("name")} />
        <TextInput {...field("nameEn")} lang="en" />
      </div>
      {!before.slug && <TextInput {...field("slug")} mb="sm" />}
      <div className="pair">
        <NativeSelect
          label={text.category}
          name="category"
          value={form.category}
          data={[{ value: "", label: text.anyCategory }, ...choices(categories.value?.categories ?? [])]}
          onChange={(event) => {
            const category = event.currentTarget.value;
            setForm((all) => ({ ...all, category }));
          }}
        />
        <ListField {...words("brands")} />
        <ListField {...words("tags")} />
        <span />
        <TextInput {...field("from")} inputMode="numeric" error={faults.from} />
        <TextInput {...field("to")} inputMode="numeric" error={faults.to} />
      </div>
      <Checkbox
        label={text.orderable}
        checked={form.orderable}
        onChange={(event) => {
          const orderable = event.currentTarget.checked;
          setForm((all) => ({ ...all, orderable }));
        }}
      />
      {tried && <Preview rule={tried} />}
      <div className="buttons">
        <Button variant="default" onClick={() => setTried(ruleOf())} disabled={!whole} data-act="preview">
          {text.preview}
        </Button>
        <Button variant="default" onClick={close}>
          {text.back}
        </Button>
        <Button loading={act.busy} disabled={!whole} onClick={save} data-act="save-collection">
          {conflict ? text.overwrite : text.save}
        </Button>
      </div>
    </Dialog>
  );
}

function Stale({ conflict }: { conflict: CollectionConflictJson }) {
  const who = useActor(conflict.updatedBy) || text.other;
  return (
    <p className="note" role="alert">
      {text.conflict(who, stamp(conflict.updatedAt))} {conflict.current?.name} {ruleWords(conflict.current?.rule)}
    </p>
  );
}

// Preview shows how many products meet the conditions, and the first eight.
function Preview({ rule }: { rule: ProductFilterJson }) {
  const read = useCallback(
    (signal: AbortSignal) => catalog("listProducts", { filter: rule, pageSize: 8 }, { retry: true, signal }),
    [rule],
  );
  const reading = useRead(read);
  return (
    <section className="note part" aria-live="polite" id="preview">
      <Read of={reading}>
        {({ total = 0, totalApproximate, products: found = [] }) => (
          <>
            <p>{totalApproximate ? text.about(total) : text.found(total)}</p>
            <ul>
              {found.map((product) => (
                <li key={product.id}>{product.name}</li>
              ))}
            </ul>
          </>
        )}
      </Read>
    </section>
  );
}
