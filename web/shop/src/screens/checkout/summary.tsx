import type { OrderQuoteJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { price, withTax } from "@akinai/kit/money";
import { useSyncExternalStore } from "react";
import { Name, Tile } from "../../parts/goods.tsx";
import { Taxes } from "../../parts/taxes.tsx";

const text = texts(
  {
    title: "ご注文内容",
    count: (n: number) => `${n}点`,
    units: (n: number) => `数量 ${n}`,
    total: "合計",
    carriage: "送料",
  },
  {
    title: "Your order",
    count: (n: number) => (n === 1 ? "1 item" : `${n} items`),
    units: (n: number) => `Quantity: ${n}`,
    total: "Total",
    carriage: "Shipping",
  },
);

const wide = matchMedia("(min-width: 768px)");

function watch(changed: () => void): () => void {
  wide.addEventListener("change", changed);
  return () => wide.removeEventListener("change", changed);
}

// Summary is what is ordered: beside the form, or on a phone a bar at the foot of the window with the total, which opens the rest.
export function Summary({ quote, units }: { quote: OrderQuoteJson; units: number }) {
  const beside = useSyncExternalStore(watch, () => wide.matches);
  if (beside) {
    return (
      <aside className="sums">
        <h2>{text.title}</h2>
        <Sums quote={quote} />
      </aside>
    );
  }
  return (
    <aside className="sums total-bar">
      <details>
        <summary>
          <span>{text.title}</span> <span className="meta">{text.count(units)}</span>
          <strong className="price">{withTax(quote.total ?? {})}</strong>
        </summary>
        <Sums quote={quote} />
      </details>
    </aside>
  );
}

function Sums({ quote }: { quote: OrderQuoteJson }) {
  return (
    <>
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
      {quote.delivery && (
        <p className="sum">
          <span>{text.carriage}</span> <span className="price">{price(quote.delivery.fee ?? {})}</span>
        </p>
      )}
      <p className="sum">
        <span>{text.total}</span> <strong className="price">{withTax(quote.total ?? {})}</strong>
      </p>
      <Taxes of={quote.taxes} />
    </>
  );
}
