import { digits } from "@akinai/kit/digits";

export interface Counted {
  sku: string;
  units: number;
}

// scanned adds what was typed or scanned to a count: a SKU is one unit more, "SKU 12" sets its number. The last one is the first row.
// It returns undefined if the text is neither.
export function scanned(count: readonly Counted[], typed: string): Counted[] | undefined {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:[\s,\t]+(\S+))?$/.exec(typed.normalize("NFKC").trim());
  const sku = match?.[1];
  if (!sku) return undefined;
  const number = match[2];
  if (number !== undefined && (!/^\d+$/.test(digits(number)) || digits(number) !== number)) return undefined;
  const before = count.find((one) => one.sku === sku)?.units ?? 0;
  const units = number === undefined ? before + 1 : Number(number);
  return [{ sku, units }, ...count.filter((one) => one.sku !== sku)];
}
