import { texts } from "@akinai/kit/language";
import { Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { ListField } from "../../parts/listfield.tsx";
import { useRead } from "../../parts/read.tsx";
import { choices, readCategories } from "./categories.ts";
import { text as words } from "./fieldwords.ts";
import type { ProductForm } from "./form.ts";

const text = texts({ title: "基本情報" }, { title: "Basics" });

type Text = "slug" | "name" | "nameEn" | "description" | "descriptionEn" | "brand";

// Basics are the texts of a product in two languages, and what it belongs to.
export function Basics({
  form,
  wrong,
  set,
}: {
  form: ProductForm;
  wrong: ReadonlyMap<string, string>;
  set: (change: (form: ProductForm) => ProductForm) => void;
}) {
  const categories = useRead(readCategories);
  const field = (name: Text) => ({
    name,
    label: words[name],
    value: form[name],
    error: wrong.get(name),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      set((before) => ({ ...before, [name]: value }));
    },
  });
  const known = choices(categories.value?.categories ?? []);
  const lost = form.category && !known.some(({ value }) => value === form.category);
  return (
    <section className="card" id="basics">
      <h2>{text.title}</h2>
      <div className="pair">
        <TextInput {...field("name")} maxLength={200} />
        <TextInput {...field("nameEn")} maxLength={200} lang="en" />
        <Textarea {...field("description")} autosize minRows={4} maxRows={16} />
        <Textarea {...field("descriptionEn")} autosize minRows={4} maxRows={16} lang="en" />
        <TextInput {...field("slug")} label={`${words.slug}（${words.slugHint}）`} maxLength={128} />
        <NativeSelect
          label={words.category}
          value={form.category}
          error={wrong.get("category")}
          onChange={(event) => {
            const category = event.currentTarget.value;
            set((before) => ({ ...before, category }));
          }}
          data={[
            { value: "", label: words.noCategory },
            ...(lost ? [{ value: form.category, label: form.category }] : []),
            ...known,
          ]}
        />
        <TextInput {...field("brand")} maxLength={100} />
        <ListField
          name="tags"
          label={`${words.tags}（${words.tagsHint}）`}
          error={wrong.get("tags")}
          value={form.tags}
          set={(tags) => set((before) => ({ ...before, tags }))}
        />
      </div>
      <Checkbox
        label={words.taxExcluded}
        checked={form.taxExcluded}
        onChange={(event) => {
          const taxExcluded = event.currentTarget.checked;
          set((before) => ({ ...before, taxExcluded }));
        }}
      />
    </section>
  );
}
