// Language is that of the page: its path decides it, and the edge writes it into the page.
export type Language = "ja" | "en";

export function language(): Language {
  return globalThis.document?.documentElement.lang === "en" ? "en" : "ja";
}

// path returns the address of a page of the shop in the language of this page.
export function path(address: string): string {
  if (language() === "ja") return address;
  return address === "/" ? "/en" : `/en${address}`;
}

type Text = string | ((...values: never[]) => string);

// Texts are the texts of one language: the same keys and the same parameters as those of the other.
export type Texts<T> = {
  readonly [K in keyof T]: T[K] extends (...values: infer A) => string ? (...values: A) => string : string;
};

// texts returns the texts in the language of the page. A key that one language lacks does not compile.
export function texts<const T extends Record<string, Text>>(
  ja: T,
  en: NoInfer<Texts<T>>,
  of: Language = language(),
): Texts<T> {
  return of === "en" ? en : (ja as unknown as Texts<T>);
}
