import type { OrderQuoteJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { price, withTax } from "@akinai/kit/money";
import { Name, Tile } from "../../parts/goods.tsx";

const text = texts(
  {
    title: "ご注文内容",
    units: (n: number) => `数量 ${n}`,
    total: "合計",
    rate: (percent: number) => `${percent}%対象`,
    tax: (amount: string) => `（内消費税 ${amount}）`,
  },
  {
    title: "Your order",
    units: (n: number) => `Quantity: ${n}`,
    total: "Total",
    rate: (percent: number) => `${percent}% rate`,
    tax: (amount: string) => ` (${amount} tax)`,
  },
);

// Summary is what is ordered, beside the form.
export function Summary({ quote }: { quote: OrderQuoteJson }) {
  return (
    <aside className="sums">
      <h2>{text.title}</h2>
      <ul className="lines">
        {(quote.lines ?? []).map((line) => (
          <li key={line.sku} className="line">
            <Tile picture={line.picture} size={64} />
            <div className="about">
              <Name name={line.name} slug={undefined} options={line.options} />
              <p className="meta">{text.units(line.quantity ?? 0)}</p>
            </div>
            <span className="price">{price(line.lineTotal ?? {})}</span>
          </li>
        ))}
      </ul>
      <p className="sum">
        <span>{text.total}</span> <strong className="price">{withTax(quote.total ?? {})}</strong>
      </p>
      {(quote.taxes ?? []).map((tax) => (
        <p key={tax.rate} className="sum meta">
          <span>{text.rate((tax.rate ?? 0) / 100)}</span>
          <span>
            {price(tax.amount ?? {})}
            {text.tax(price(tax.tax ?? {}))}
          </span>
        </p>
      ))}
    </aside>
  );
}
