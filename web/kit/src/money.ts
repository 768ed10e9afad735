import { type Language, language } from "./language.ts";

// Money is an amount in the minor unit of its currency, as JSON has it: a number as a text. An amount of 0 may be left out.
export interface Money {
  amount?: string | undefined;
  currency?: string | undefined;
}

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

// price returns an amount as shoppers read it: ¥1,620, −¥100, USD 12.00. Only the server adds amounts up.
export function price(money: Money): string {
  const amount = BigInt(money.amount ?? "0");
  const sign = amount < 0n ? "−" : "";
  const digits = (amount < 0n ? -amount : amount).toString();
  if ((money.currency || "JPY") === "JPY") return `${sign}¥${grouped(digits)}`;
  const padded = digits.padStart(3, "0");
  return `${sign}${money.currency} ${grouped(padded.slice(0, -2))}.${padded.slice(-2)}`;
}

// withTax returns a price that includes consumption tax, and says so.
export function withTax(money: Money, of: Language = language()): string {
  return price(money) + (of === "en" ? " incl. tax" : "（税込）");
}

// equal reports whether two amounts are the same. One that is absent equals none.
export function equal(a: Money | undefined, b: Money | undefined): boolean {
  return !!a && !!b && (a.amount ?? "0") === (b.amount ?? "0") && a.currency === b.currency;
}
