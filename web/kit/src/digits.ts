// narrow returns a text with full-width digits and hyphens as the narrow ones: people type both.
export function narrow(text: string): string {
  return text.normalize("NFKC").replace(/[‐‑–—−ー]/g, "-");
}

// digits returns the digits of a text of either width.
export function digits(text: string): string {
  return narrow(text).replace(/\D/g, "");
}

// wholeNumber returns the digits of a whole number: of either width, with or without commas between groups of three. It returns "" if
// nothing is typed, and undefined for everything else: a sign or a decimal point is a mistake to be shown, and not to be left out.
export function wholeNumber(text: string): string | undefined {
  const plain = text.normalize("NFKC").trim();
  const grouped = /^\d{1,3}(,\d{3})+$/.test(plain);
  if (!grouped && !/^\d*$/.test(plain)) return undefined;
  return plain.replaceAll(",", "").replace(/^0+(?=\d)/, "");
}

// composing reports whether a key belongs to an input method. Safari ends the composition before the key that ended it.
export function composing(event: { isComposing?: boolean; keyCode?: number }): boolean {
  return event.isComposing === true || event.keyCode === 229;
}
