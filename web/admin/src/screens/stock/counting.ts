import { wholeNumber } from "@akinai/kit/digits";
import type { LevelJson } from "../../../gen/akinai/inventory/v1/inventory_pb";
import type { SetLevelJson } from "../../../gen/akinai/inventory/v1/inventory_service_pb";

export interface Counted {
  sku: string;
  units: number;
  // What is in the field while it is no number of units; units is then the one before.
  typed?: string;
}

// The count of a location, as it is scanned and typed.
interface Count {
  location: string;
  count: Counted[];
}

// Book is what a count was compared with: the levels of its location by SKU. A SKU without a level there has none.
export interface Book extends Count {
  levels: ReadonlyMap<string, LevelJson>;
}

// The most units that a level can have.
const most = 1_000_000_000;

function unitsOf(typed: string): number | undefined {
  const read = wholeNumber(typed);
  return read && Number(read) <= most ? Number(read) : undefined;
}

// scanned adds what was typed or scanned to a count: a SKU is one unit more, "SKU 12" sets its number. The last one is the first row.
// It returns undefined if the text is neither.
export function scanned(count: readonly Counted[], typed: string): Counted[] | undefined {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:[\s,\t]+(\S+))?$/.exec(typed.normalize("NFKC").trim());
  const sku = match?.[1];
  if (!sku) return undefined;
  const before = count.find((one) => one.sku === sku)?.units ?? 0;
  const units = match[2] === undefined ? Math.min(before + 1, most) : unitsOf(match[2]);
  if (units === undefined) return undefined;
  return [{ sku, units }, ...count.filter((one) => one.sku !== sku)];
}

// edited returns a count with what was typed into the field of a SKU.
export function edited(count: readonly Counted[], sku: string, typed: string): Counted[] {
  const units = unitsOf(typed);
  return count.map((one) => {
    if (one.sku !== sku) return one;
    return units === undefined ? { sku, units: one.units, typed } : { sku, units };
  });
}

// bookOf returns what a count is compared with, from the levels of its SKUs at all locations.
export function bookOf({ location, count }: Count, levels: readonly LevelJson[]): Book {
  const here = levels.filter((level) => level.location === location).map((level) => [level.sku ?? "", level] as const);
  return { location, count, levels: new Map(here) };
}

// bookFor returns the book if it is that of this very count. One that was changed, or is of another location, has to be compared again:
// also if the change came while the levels were read.
export function bookFor({ location, count }: Count, book: Book | undefined): Book | undefined {
  return book?.location === location && book.count === count ? book : undefined;
}

// changesOf returns the levels that a count sets. Each has the version that was compared: 0 for a SKU that had no level.
export function changesOf({ count, levels }: Book): SetLevelJson[] {
  return count.map(({ sku, units }) => ({ sku, onHand: units, version: levels.get(sku)?.version ?? "0" }));
}

// remaining returns the lines of a count that are not those that were applied: they were scanned or typed meanwhile.
export function remaining(count: readonly Counted[], applied: readonly Counted[]): Counted[] {
  const was = new Map(applied.map(({ sku, units }) => [sku, units]));
  return count.filter(({ sku, units, typed }) => typed !== undefined || was.get(sku) !== units);
}
