import { texts } from "@akinai/kit/language";
import { Button, TextInput } from "@mantine/core";
import { text as words } from "./fieldwords.ts";
import type { OptionForm, ProductForm } from "./form.ts";

const text = texts(
  {
    lead: "サイズや色など、バリエーションの違いです。値は並び順に表示されます。",
    name: "オプション名",
    nameEn: "英語",
    value: (n: number) => `値 ${n}`,
    valueEn: (n: number) => `値 ${n} の英語`,
    addValue: "値を追加する",
    add: "オプションを追加する",
    remove: "オプションを削除する",
    removeValue: (value: string) => `値 ${value} を削除する`,
  },
  {
    lead: "What variants differ in, such as size and color. Values are shown in this order.",
    name: "Option",
    nameEn: "English",
    value: (n: number) => `Value ${n}`,
    valueEn: (n: number) => `Value ${n} in English`,
    addValue: "Add a value",
    add: "Add an option",
    remove: "Remove this option",
    removeValue: (value: string) => `Remove the value ${value}`,
  },
);

type Set = (change: (form: ProductForm) => ProductForm) => void;

// renamed carries a changed name of an option, or of a value, over to the variants.
function renamed(form: ProductForm, at: number, next: OptionForm): ProductForm {
  const before = form.options[at];
  const values = new Map(before?.values.map(({ value }, i) => [value, next.values[i]?.value ?? ""]));
  const sameLength = before?.values.length === next.values.length;
  return {
    ...form,
    options: form.options.with(at, next),
    variants: form.variants.map((variant) => {
      if (!before?.name && !next.name) return variant;
      const { [before?.name ?? ""]: value = "", ...rest } = variant.options;
      return { ...variant, options: { ...rest, [next.name]: sameLength ? (values.get(value) ?? value) : value } };
    }),
  };
}

export function Options({ form, set }: { form: ProductForm; set: Set }) {
  const change = (at: number, edit: (option: OptionForm) => OptionForm) =>
    set((before) => {
      const option = before.options[at];
      return option ? renamed(before, at, edit(option)) : before;
    });
  return (
    <section className="card" id="options">
      <h2>{words.options}</h2>
      <p className="meta">{text.lead}</p>
      {form.options.map((option, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an option has no name until it is typed
        <fieldset key={at} className="option">
          <legend className="hidden">{option.name || text.name}</legend>
          <div className="pair">
            <TextInput
              label={text.name}
              value={option.name}
              data-option={at}
              onChange={(event) => {
                const name = event.currentTarget.value;
                change(at, (one) => ({ ...one, name }));
              }}
            />
            <TextInput
              label={text.nameEn}
              value={option.nameEn}
              onChange={(event) => {
                const nameEn = event.currentTarget.value;
                change(at, (one) => ({ ...one, nameEn }));
              }}
            />
          </div>
          <ul className="values">
            {option.values.map((value, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a value has no name until it is typed
              <li key={i}>
                <TextInput
                  size="xs"
                  aria-label={text.value(i + 1)}
                  value={value.value}
                  data-value={`${at} ${i}`}
                  onChange={(event) => {
                    const typed = event.currentTarget.value;
                    change(at, (one) => ({ ...one, values: one.values.with(i, { ...value, value: typed }) }));
                  }}
                />
                <TextInput
                  size="xs"
                  aria-label={text.valueEn(i + 1)}
                  placeholder="English"
                  value={value.valueEn}
                  onChange={(event) => {
                    const typed = event.currentTarget.value;
                    change(at, (one) => ({ ...one, values: one.values.with(i, { ...value, valueEn: typed }) }));
                  }}
                />
                <Button
                  variant="subtle"
                  size="compact-xs"
                  aria-label={text.removeValue(value.value)}
                  onClick={() => change(at, (one) => ({ ...one, values: one.values.toSpliced(i, 1) }))}
                >
                  ×
                </Button>
              </li>
            ))}
          </ul>
          <div className="buttons start">
            <Button
              variant="default"
              size="xs"
              data-act={`add-value-${at}`}
              onClick={() => change(at, (one) => ({ ...one, values: [...one.values, { value: "", valueEn: "" }] }))}
            >
              {text.addValue}
            </Button>
            <Button
              variant="subtle"
              size="xs"
              onClick={() => set((before) => ({ ...before, options: before.options.toSpliced(at, 1) }))}
            >
              {text.remove}
            </Button>
          </div>
        </fieldset>
      ))}
      {form.options.length < 10 && (
        <Button
          variant="default"
          size="xs"
          data-act="add-option"
          onClick={() =>
            set((before) => ({
              ...before,
              options: [...before.options, { name: "", nameEn: "", values: [{ value: "", valueEn: "" }] }],
            }))
          }
        >
          {text.add}
        </Button>
      )}
    </section>
  );
}
