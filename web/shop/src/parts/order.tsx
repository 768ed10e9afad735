import type { AddressJson, OrderJson, OrderLineJson } from "@akinai/client";
import { CopyIcon } from "@akinai/kit/icons";
import { language, texts } from "@akinai/kit/language";
import { price, withTax } from "@akinai/kit/money";
import { useState } from "react";
import { Name, Tile } from "./goods.tsx";
import { orderState } from "./states.ts";
import { Taxes } from "./taxes.tsx";

const text = texts(
  {
    number: "注文番号",
    copy: "コピー",
    copied: "コピーしました",
    units: (n: number) => `数量 ${n}`,
    total: "合計",
    reduced: (percent: number) => `※は軽減税率（${percent}%）の対象商品です。`,
    reducedMark: "※",
    sama: " 様",
  },
  {
    number: "Order number",
    copy: "Copy",
    copied: "Copied",
    units: (n: number) => `Quantity: ${n}`,
    total: "Total",
    reduced: (percent: number) => `※ marks products with the reduced tax rate (${percent}%).`,
    reducedMark: "※",
    sama: "",
  },
);

// State is the state of an order: a mark and a word.
export function State({ order }: { order: OrderJson }) {
  const { word, tone } = orderState(order);
  return <span className={`state ${tone}`}>{word}</span>;
}

// OrderNumber is the number that people call an order by, to read and to copy.
export function OrderNumber({ number }: { number: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(number).then(
      () => setCopied(true),
      () => undefined, // the browser refuses; the number can be selected
    );
  };
  return (
    <p className="number">
      {text.number} <strong>{number}</strong>{" "}
      <button type="button" className="plain-button" onClick={copy}>
        <CopyIcon /> <span role="status">{copied ? text.copied : text.copy}</span>
      </button>
    </p>
  );
}

const isReduced = (line: OrderLineJson) => line.tax?.taxClass === "reduced";

// Lines are what was ordered, with the total of the server.
export function Lines({ order }: { order: OrderJson }) {
  const lines = order.lines ?? [];
  const reduced = lines.find(isReduced)?.tax;
  return (
    <>
      <ul className="lines">
        {lines.map((line) => (
          <li key={line.sku} className="line">
            <Tile picture={line.picture} size={72} />
            <div className="about">
              <Name name={line.name} slug={line.productId} options={line.options} />
              <p className="meta">
                {withTax(line.unitPrice ?? {})}
                {isReduced(line) && text.reducedMark}・{text.units(line.quantity ?? 0)}
              </p>
            </div>
            <span className="price">{price(line.lineTotal ?? {})}</span>
          </li>
        ))}
      </ul>
      <p className="sum">
        <span>{text.total}</span> <strong className="price">{withTax(order.total ?? {})}</strong>
      </p>
      <Taxes of={order.taxes} />
      {reduced && <p className="meta">{text.reduced((reduced.rate ?? 0) / 100)}</p>}
    </>
  );
}

// AddressText is an address as it is written on a parcel.
export function AddressText({ address }: { address: AddressJson }) {
  return (
    <address lang="ja">
      {address.name}
      {language() === "ja" && text.sama}
      <br />〒{address.postalCode}
      <br />
      {[address.prefecture, address.city, address.line1].filter(Boolean).join("")}
      {address.line2 && (
        <>
          <br />
          {address.line2}
        </>
      )}
      {address.phone && (
        <>
          <br />
          {address.phone}
        </>
      )}
    </address>
  );
}
