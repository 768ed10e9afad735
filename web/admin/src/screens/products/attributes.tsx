import { texts } from "@akinai/kit/language";
import { Button, TextInput } from "@mantine/core";
import type { ProductForm } from "./form.ts";

const text = texts(
  {
    title: "属性",
    lead: "素材や産地など、商品ページの表に出て、検索もできる項目です。名前と値の両方がある行が保存されます。",
    name: "名前",
    value: "値",
    nameOf: (n: number) => `${n}番目の属性の名前`,
    valueOf: (n: number) => `${n}番目の属性の値`,
    twice: "同じ名前の行があります",
    remove: (name: string) => `属性「${name}」を削除する`,
    add: "属性を追加する",
  },
  {
    title: "Properties",
    lead: "Material, origin and so on: the page of the product shows them, and the search finds them. Rows with a name and a value are saved.",
    name: "Name",
    value: "Value",
    nameOf: (n: number) => `Name of property ${n}`,
    valueOf: (n: number) => `Value of property ${n}`,
    twice: "Another row has this name",
    remove: (name: string) => `Remove the property “${name}”`,
    add: "Add a property",
  },
);

const most = 200;

// Attributes are the further properties of a product, a name and a value each.
export function Attributes({
  form,
  set,
}: {
  form: ProductForm;
  set: (change: (form: ProductForm) => ProductForm) => void;
}) {
  const rows = form.attributes;
  const change = (at: number, part: { name?: string; value?: string }) =>
    set((before) => ({
      ...before,
      attributes: before.attributes.map((row, i) => (i === at ? { ...row, ...part } : row)),
    }));
  const twice = (name: string, at: number) =>
    name.trim() !== "" && rows.some((other, i) => i < at && other.name.trim() === name.trim());
  return (
    <section className="card" id="attributes">
      <h2>{text.title}</h2>
      <p className="meta">{text.lead}</p>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its place
        <div className="filters" key={at}>
          <TextInput
            label={at === 0 ? text.name : undefined}
            aria-label={text.nameOf(at + 1)}
            maxLength={64}
            value={row.name}
            error={twice(row.name, at) ? text.twice : undefined}
            data-attribute={at}
            onChange={(event) => change(at, { name: event.currentTarget.value })}
          />
          <TextInput
            className="query"
            label={at === 0 ? text.value : undefined}
            aria-label={text.valueOf(at + 1)}
            value={row.value}
            onChange={(event) => change(at, { value: event.currentTarget.value })}
          />
          <Button
            variant="subtle"
            aria-label={text.remove(row.name)}
            onClick={() => set((before) => ({ ...before, attributes: before.attributes.filter((_, i) => i !== at) }))}
          >
            ×
          </Button>
        </div>
      ))}
      {rows.length < most && (
        <Button
          variant="default"
          size="xs"
          data-act="add-attribute"
          onClick={() => set((before) => ({ ...before, attributes: [...before.attributes, { name: "", value: "" }] }))}
        >
          {text.add}
        </Button>
      )}
    </section>
  );
}
