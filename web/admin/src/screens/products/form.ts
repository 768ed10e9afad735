import { wholeNumber } from "@akinai/kit/digits";
import type { ProductInputJson, ProductJson, ProductTextsJson } from "../../../gen/akinai/product/v1/product_pb";

// OptionForm is an option as it is typed. The keys of it and of its values stay while their names are typed: variants refer to them, and
// two names may be equal for a moment. The key of what is saved is its name.
export interface OptionForm {
  key: string;
  name: string;
  nameEn: string;
  values: { key: string; value: string; valueEn: string }[];
}

export interface VariantForm {
  sku: string;
  name: string;
  nameEn: string;
  // Digits; what is typed stays as it is.
  price: string;
  taxClass: string;
  // The key of a value, by the key of its option.
  options: Record<string, string>;
  weight: string;
  max: string;
}

export interface PictureForm {
  url: string;
  alt: string;
  altEn: string;
}

// ProductForm is a product as it is typed: texts in Japanese, the shop's default language, and in English.
export interface ProductForm {
  slug: string;
  name: string;
  nameEn: string;
  description: string;
  descriptionEn: string;
  category: string;
  brand: string;
  tags: string[];
  taxExcluded: boolean;
  options: OptionForm[];
  variants: VariantForm[];
  pictures: PictureForm[];
  attributes: { name: string; value: string }[];
}

export const newVariant: VariantForm = {
  sku: "",
  name: "",
  nameEn: "",
  price: "",
  taxClass: "TAX_CLASS_STANDARD",
  options: {},
  weight: "",
  max: "",
};

export const newValue = () => ({ key: crypto.randomUUID(), value: "", valueEn: "" });
export const newOption = (): OptionForm => ({ key: crypto.randomUUID(), name: "", nameEn: "", values: [newValue()] });

const shown = (n: number | undefined) => (n ? String(n) : "");

// formOf returns the form of a product; of none, that of a new one.
export function formOf(product: ProductJson = {}): ProductForm {
  const en = product.translations?.en ?? {};
  return {
    slug: product.slug ?? "",
    name: product.name ?? "",
    nameEn: en.name ?? "",
    description: product.description ?? "",
    descriptionEn: en.description ?? "",
    category: product.category ?? "",
    brand: product.brand ?? "",
    tags: product.tags ?? [],
    taxExcluded: product.taxExcluded ?? false,
    options: (product.options ?? []).map(({ name = "", values = [] }) => ({
      key: name,
      name,
      nameEn: en.options?.[name]?.name ?? "",
      values: values.map((value) => ({ key: value, value, valueEn: en.options?.[name]?.values?.[value] ?? "" })),
    })),
    variants: product.variants?.map((variant) => ({
      sku: variant.sku ?? "",
      name: variant.name ?? "",
      nameEn: en.variantNames?.[variant.sku ?? ""] ?? "",
      price: variant.price?.amount ?? "0",
      taxClass: variant.taxClass ?? "TAX_CLASS_STANDARD",
      options: variant.options ?? {},
      weight: shown(variant.weightGrams),
      max: shown(variant.maxPerOrder),
    })) ?? [newVariant],
    pictures: (product.pictures ?? []).map(({ url = "", alt = "" }) => ({
      url,
      alt,
      altEn: en.pictureAlts?.[url] ?? "",
    })),
    attributes: Object.entries(product.attributes ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => ({ name, value })),
  };
}

const pairs = (entries: [string, string][]) => Object.fromEntries(entries.filter(([key, value]) => key && value));

function englishOf(form: ProductForm): ProductTextsJson {
  return {
    name: form.nameEn,
    description: form.descriptionEn,
    options: Object.fromEntries(
      form.options
        .filter(({ name, nameEn, values }) => name && (nameEn || values.some(({ valueEn }) => valueEn)))
        .map(({ name, nameEn, values }) => [
          name,
          { name: nameEn, values: pairs(values.map(({ value, valueEn }) => [value, valueEn])) },
        ]),
    ),
    variantNames: pairs(form.variants.map(({ sku, nameEn }) => [sku, nameEn])),
    pictureAlts: pairs(form.pictures.map(({ url, altEn }) => [url, altEn])),
  };
}

// optionsOf returns the values of a variant by the names of the options. A value that its option has no more stays, and is refused.
function optionsOf(form: ProductForm, variant: VariantForm): Record<string, string> {
  return pairs(
    form.options.map(({ key, name, values }) => {
      const chosen = variant.options[key] ?? "";
      return [name, values.find((one) => one.key === chosen)?.value ?? chosen];
    }),
  );
}

// named returns the form with the names of options and values as their keys, as a form of a saved product has them: so it can be compared.
export function named(form: ProductForm): ProductForm {
  return {
    ...form,
    options: form.options.map((option) => ({
      ...option,
      key: option.name,
      values: option.values.map((one) => ({ ...one, key: one.value })),
    })),
    variants: form.variants.map((variant) => ({ ...variant, options: optionsOf(form, variant) })),
  };
}

// inputOf returns what is saved of a form. What the form does not show is that of the product: its status, other languages, and facts
// for other systems.
export function inputOf(form: ProductForm, product: ProductJson = {}): ProductInputJson {
  const english = englishOf(form);
  const { en: _, ...others } = product.translations ?? {};
  const { name, description, ...parts } = english;
  const hasEnglish = name || description || Object.values(parts).some((part) => Object.keys(part).length > 0);
  const before = new Map(product.variants?.map((variant) => [variant.sku, variant]));
  const currency = product.variants?.[0]?.price?.currency ?? "JPY";
  return {
    slug: form.slug.trim(),
    name: form.name,
    description: form.description,
    category: form.category,
    brand: form.brand,
    status: product.status ?? "STATUS_DRAFT",
    tags: form.tags,
    taxExcluded: form.taxExcluded,
    options: form.options
      .map(({ name, values }) => ({ name, values: values.map(({ value }) => value).filter(Boolean) }))
      .filter(({ name, values }) => name && values.length > 0),
    variants: form.variants.map((variant) => ({
      sku: variant.sku.trim(),
      name: variant.name,
      price: { amount: wholeNumber(variant.price) || "0", currency },
      taxClass: variant.taxClass as never,
      options: optionsOf(form, variant),
      weightGrams: Number(wholeNumber(variant.weight) ?? ""),
      maxPerOrder: Number(wholeNumber(variant.max) ?? ""),
      free: before.get(variant.sku)?.free ?? false,
      metadata: before.get(variant.sku)?.metadata ?? {},
    })),
    pictures: form.pictures.map(({ url, alt }) => ({ url, alt })),
    attributes: pairs(form.attributes.map(({ name, value }) => [name.trim(), value])),
    metadata: product.metadata ?? {},
    translations: hasEnglish ? { ...others, en: english } : others,
  };
}

// combinations returns the variants that a product has for its options: those that are there, and a new one for each combination of
// values that none has.
export function combinations(form: ProductForm): VariantForm[] {
  const options = form.options
    .map(({ key, name, values }) => ({ key, name, values: values.filter(({ value }) => value) }))
    .filter(({ name, values }) => name && values.length > 0);
  let all: Record<string, string>[] = options.length > 0 ? [{}] : [];
  for (const { key, values } of options)
    all = all.flatMap((part) => values.map((value) => ({ ...part, [key]: value.key }))).slice(0, 100);
  const same = (a: Record<string, string>, b: Record<string, string>) =>
    options.every(({ key }) => (a[key] ?? "") === (b[key] ?? ""));
  const kept = form.variants.filter((variant) => variant.sku || variant.price || variant.name);
  const last = kept.at(-1);
  const added = all
    .filter((values) => !kept.some((variant) => same(variant.options, values)))
    .map((values) => ({
      ...newVariant,
      price: last?.price ?? "",
      taxClass: last?.taxClass ?? newVariant.taxClass,
      options: values,
    }));
  return [...kept, ...added].slice(0, 100);
}
