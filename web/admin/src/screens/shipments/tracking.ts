import { narrow } from "@akinai/kit/digits";

const carriersOfCheckDigit = ["yamato", "sagawa", "japan_post"];

// trackingNumber returns the number that was typed or scanned, as the service stores it: narrow, without hyphens and spaces. undefined
// if it has a character that no number has.
export function trackingNumber(typed: string): string | undefined {
  const number = narrow(typed).replace(/[\s-]/g, "").toUpperCase();
  return /^[0-9A-Z]{0,40}$/.test(number) ? number : undefined;
}

// suspect reports whether a number was probably mistyped: of twelve digits, the last is the remainder of the others by 7. It warns before
// the number is stored; the rule is that of the service, which marks the number and never refuses it.
export function suspect(number: string, carrier: string | undefined): boolean {
  if (!carriersOfCheckDigit.includes(carrier ?? "") || !/^\d{12}$/.test(number)) return false;
  return String(Number(number.slice(0, 11)) % 7) !== number[11];
}
