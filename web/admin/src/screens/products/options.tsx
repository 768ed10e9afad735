import { texts } from "@akinai/kit/language";
import { Button, TextInput } from "@mantine/core";
import { text as words } from "./fieldwords.ts";
import { newOption, newValue, type OptionForm, type ProductForm } from "./form.ts";

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

// withoutValue removes a value of an option, also from the variants that have it.
export function withoutValue(form: ProductForm, option: string, value: string): ProductForm {
  return {
    ...form,
    options: form.options.map((one) =>
      one.key === option ? { ...one, values: one.values.filter(({ key }) => key !== value) } : one,
    ),
    variants: form.variants.map((variant) => {
      if (variant.options[option] !== value) return variant;
      const { [option]: _, ...options } = variant.options;
      return { ...variant, options };
    }),
  };
}

// Options are what variants differ in. wrong are the options and values that were refused: "option key" and "value key key".
export function Options({ form, wrong, set }: { form: ProductForm; wrong: ReadonlyMap<string, string>; set: Set }) {
  const change = (option: string, edit: (option: OptionForm) => OptionForm) =>
    set((before) => ({ ...before, options: before.options.map((one) => (one.key === option ? edit(one) : one)) }));
  const changeValue = (option: string, value: string, part: { value: string } | { valueEn: string }) =>
    change(option, (one) => ({
      ...one,
      values: one.values.map((other) => (other.key === value ? { ...other, ...part } : other)),
    }));
  return (
    <section className="card" id="options">
      <h2>{words.options}</h2>
      <p className="meta">{text.lead}</p>
      {form.options.map((option, at) => (
        <fieldset key={option.key} className="option">
          <legend className="hidden">{option.name || text.name}</legend>
          <div className="pair">
            <TextInput
              label={text.name}
              value={option.name}
              error={wrong.get(`option ${option.key}`)}
              data-option={at}
              onChange={(event) => {
                const name = event.currentTarget.value;
                change(option.key, (one) => ({ ...one, name }));
              }}
            />
            <TextInput
              label={text.nameEn}
              value={option.nameEn}
              onChange={(event) => {
                const nameEn = event.currentTarget.value;
                change(option.key, (one) => ({ ...one, nameEn }));
              }}
            />
          </div>
          <ul className="values">
            {option.values.map((value, i) => (
              <li key={value.key}>
                <TextInput
                  size="xs"
                  aria-label={text.value(i + 1)}
                  value={value.value}
                  error={wrong.get(`value ${option.key} ${value.key}`)}
                  data-value={`${at} ${i}`}
                  onChange={(event) => changeValue(option.key, value.key, { value: event.currentTarget.value })}
                />
                <TextInput
                  size="xs"
                  aria-label={text.valueEn(i + 1)}
                  placeholder="English"
                  value={value.valueEn}
                  onChange={(event) => changeValue(option.key, value.key, { valueEn: event.currentTarget.value })}
                />
                <Button
                  variant="subtle"
                  size="compact-xs"
                  aria-label={text.removeValue(value.value)}
                  onClick={() => set((before) => withoutValue(before, option.key, value.key))}
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
              onClick={() => change(option.key, (one) => ({ ...one, values: [...one.values, newValue()] }))}
            >
              {text.addValue}
            </Button>
            <Button
              variant="subtle"
              size="xs"
              onClick={() =>
                set((before) => ({ ...before, options: before.options.filter(({ key }) => key !== option.key) }))
              }
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
          onClick={() => set((before) => ({ ...before, options: [...before.options, newOption()] }))}
        >
          {text.add}
        </Button>
      )}
    </section>
  );
}
