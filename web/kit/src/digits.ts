// narrow returns a text with full-width digits and hyphens as the narrow ones: people type both.
export function narrow(text: string): string {
  return text.normalize("NFKC").replace(/[‐‑–—−ー]/g, "-");
}

// digits returns the digits of a text of either width.
export function digits(text: string): string {
  return narrow(text).replace(/\D/g, "");
}

// composing reports whether a key belongs to an input method. Safari ends the composition before the key that ended it.
export function composing(event: { isComposing?: boolean; keyCode?: number }): boolean {
  return event.isComposing === true || event.keyCode === 229;
}
