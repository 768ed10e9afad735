// What the address of a table says is read with care: anyone can write an address.
type Address = Record<string, unknown>;

const plain = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");

// words returns a text of the address, at most as long as max; undefined if there is none.
export function words(address: Address, key: string, max: number): string | undefined {
  return plain(address[key]).slice(0, max) || undefined;
}

// oneOf returns a value of the address that is one of those; undefined if there is none.
export function oneOf<T extends string>(address: Address, key: string, values: readonly T[]): T | undefined {
  return values.find((value) => value === plain(address[key]));
}

// tokens returns the tokens of the pages up to the one that is shown; undefined on the first page.
export function tokens(address: Address): string[] | undefined {
  if (!Array.isArray(address.pages)) return undefined;
  const pages = address.pages.filter((page): page is string => typeof page === "string" && page.length <= 200);
  return pages.length > 0 ? pages : undefined;
}

// given returns an object without the values that are undefined or "".
export function given<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== "")) as T;
}
