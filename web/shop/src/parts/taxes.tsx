import type { RateTotalJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";

const text = texts(
  { rate: (percent: number) => `${percent}%対象`, tax: (amount: string) => `（内消費税 ${amount}）` },
  { rate: (percent: number) => `${percent}% rate`, tax: (amount: string) => ` (${amount} tax)` },
);

// Taxes are the sums by tax rate, with the tax that they include, of the server.
export function Taxes({ of }: { of: RateTotalJson[] | undefined }) {
  return (of ?? []).map((tax) => (
    <p key={tax.rate} className="sum meta">
      <span>{text.rate((tax.rate ?? 0) / 100)}</span>
      <span>
        {price(tax.amount ?? {})}
        {text.tax(price(tax.tax ?? {}))}
      </span>
    </p>
  ));
}
