import { named, type ProductForm, type VariantForm } from "./form.ts";

// A Field is a part of a form by which two edits are compared: a text, a list as a whole, or one cell of the variant grid.
export type Field = string;

export interface Conflict {
  field: Field;
  // As JSON; undefined if the side has removed it.
  mine: string | undefined;
  theirs: string | undefined;
}

export interface Merge {
  // The fields that only the other side changed: they are taken silently, and listed.
  taken: Field[];
  conflicts: Conflict[];
  // Returns the form with a side for each conflict; mine if none is named.
  result: (choices: Record<Field, "mine" | "theirs">) => ProductForm;
}

const cells = ["sku", "name", "nameEn", "price", "taxClass", "options", "weight", "max"] as const;

// sorted lets two values compare equal whatever the order of their keys.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

const json = (value: unknown) => JSON.stringify(sorted(value));

// rowsOf returns the variants of a form by their SKUs, those with the SKU of another row, or with none, also by a number.
function rowsOf({ variants }: ProductForm): Map<string, VariantForm> {
  const rows = new Map<string, VariantForm>();
  for (const variant of variants) {
    let row = variant.sku;
    for (let n = 2; rows.has(row); n++) row = `${variant.sku} (${n})`;
    rows.set(row, variant);
  }
  return rows;
}

// flatten returns the fields of a form. Variants that are on all sides are compared cell by cell, others as a whole.
function flatten(form: ProductForm, everywhere: ReadonlySet<string>): Map<Field, string> {
  const { variants: _, ...rest } = form;
  const fields = new Map<Field, string>(Object.entries(rest).map(([name, value]) => [name, json(value)]));
  const rows = rowsOf(form);
  fields.set("order", json([...rows.keys()]));
  for (const [row, variant] of rows) {
    if (!everywhere.has(row)) fields.set(`variant ${row}`, json(variant));
    else for (const cell of cells) fields.set(`${cell} ${row}`, json(variant[cell]));
  }
  return fields;
}

// partsOf returns the kind of a field, and the SKU if it is one of a variant.
export function partsOf(field: Field): [kind: string, sku: string | undefined] {
  const at = field.indexOf(" ");
  return at < 0 ? [field, undefined] : [field.slice(0, at), field.slice(at + 1)];
}

function unflatten(fields: ReadonlyMap<Field, string>, everywhere: ReadonlySet<string>): ProductForm {
  const form: Record<string, unknown> = {};
  const variants = new Map<string, VariantForm>();
  for (const [field, value] of fields) {
    const [kind, sku] = partsOf(field);
    if (kind === "order") continue;
    if (sku === undefined) form[kind] = JSON.parse(value);
    else if (kind === "variant") variants.set(sku, JSON.parse(value));
  }
  for (const row of everywhere) {
    const values = cells.map((cell) => [cell, JSON.parse(fields.get(`${cell} ${row}`) ?? '""')]);
    variants.set(row, Object.fromEntries(values));
  }
  const order = (JSON.parse(fields.get("order") ?? "[]") as string[]).filter((sku) => variants.has(sku));
  const rest = [...variants.keys()].filter((sku) => !order.includes(sku));
  form.variants = [...order, ...rest].map((sku) => variants.get(sku));
  return form as unknown as ProductForm;
}

// merge compares two edits of the form that both began with. What one side alone changed is taken.
export function merge(base: ProductForm, mine: ProductForm, theirs: ProductForm): Merge {
  const [a, b] = [rowsOf(mine), rowsOf(theirs)];
  const everywhere = new Set([...rowsOf(base).keys()].filter((row) => a.has(row) && b.has(row)));
  const [before, my, their] = [base, mine, theirs].map((form) => flatten(named(form), everywhere)) as [
    Map<Field, string>,
    Map<Field, string>,
    Map<Field, string>,
  ];
  const merged = new Map<Field, string>();
  const taken: Field[] = [];
  const conflicts: Conflict[] = [];
  for (const field of new Set([...my.keys(), ...their.keys(), ...before.keys()])) {
    const [from, m, t] = [before.get(field), my.get(field), their.get(field)];
    const theirsAlone = m === from && t !== from;
    const value = theirsAlone ? t : m;
    if (value !== undefined) merged.set(field, value);
    if (field === "order") continue;
    if (theirsAlone) taken.push(field);
    else if (m !== t && t !== from) conflicts.push({ field, mine: m, theirs: t });
  }
  const result = (choices: Record<Field, "mine" | "theirs">) => {
    const chosen = new Map(merged);
    for (const { field, theirs: value } of conflicts) {
      if (choices[field] !== "theirs") continue;
      if (value === undefined) chosen.delete(field);
      else chosen.set(field, value);
    }
    return unflatten(chosen, everywhere);
  };
  return { taken, conflicts, result };
}

// afterSave returns the form after a save: what the server has now, and on top what was typed since the save began.
export function afterSave(since: ProductForm, now: ProductForm, saved: ProductForm): ProductForm {
  if (now === since) return saved;
  const form = merge(since, now, saved).result({});
  return changes(saved, form) > 0 ? form : saved;
}

// changes returns the number of fields in which two forms differ.
export function changes(before: ProductForm, now: ProductForm): number {
  const other = rowsOf(now);
  const common = new Set([...rowsOf(before).keys()].filter((row) => other.has(row)));
  const [a, b] = [flatten(before, common), flatten(now, common)];
  const moved = a.get("order") !== b.get("order");
  a.delete("order");
  b.delete("order");
  const different = [...new Set([...a.keys(), ...b.keys()])].filter((field) => a.get(field) !== b.get(field)).length;
  return different || Number(moved);
}
