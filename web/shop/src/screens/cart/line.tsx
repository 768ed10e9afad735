import type { CartLineJson } from "@akinai/client";
import { price, withTax } from "@akinai/kit/money";
import { useEffect, useRef, useState } from "react";
import { Stepper } from "../../parts/controls.tsx";
import { Name, Tile } from "../../parts/goods.tsx";
import { text } from "./texts.ts";

// settleAfter is the pause after which a changed quantity is sent, so that four presses are one change.
const settleAfter = 400;

interface LineProps {
  line: CartLineJson;
  quantity: (line: CartLineJson, n: number) => Promise<void>;
  remove: (line: CartLineJson) => void;
  save: (line: CartLineJson, later: boolean) => void;
}

// Line is a line of the cart. The quantity shows at once; amounts are those of the server.
export function Line({ line, quantity, remove, save }: LineProps) {
  const [wanted, setWanted] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const name = line.name ?? "";
  const change = (n: number) => {
    setWanted(n);
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      await quantity(line, n);
      setWanted((latest) => (latest === n ? undefined : latest));
    }, settleAfter);
  };
  const trouble = troubleOf(line);
  return (
    <li className={wanted === undefined ? "line" : "line pending"}>
      <Tile picture={line.picture} />
      <div className="about">
        <Name name={name} slug={line.slug} options={line.options} />
        {line.unitPrice && (
          <p className="meta">
            {text.unit} {withTax(line.unitPrice)}
          </p>
        )}
        {line.previousPrice && line.unitPrice && (
          <p className="drift">{text.changed(price(line.previousPrice), price(line.unitPrice))}</p>
        )}
        {trouble && (
          <p className="trouble" tabIndex={-1}>
            {trouble}
          </p>
        )}
      </div>
      <div className="amount">
        {line.unitPrice && (
          <Stepper
            name={name}
            value={wanted ?? line.quantity ?? 1}
            max={Math.max(line.maxQuantity ?? 0, line.quantity ?? 1)}
            onChange={change}
          />
        )}
        {line.lineTotal && <span className="price">{price(line.lineTotal)}</span>}
      </div>
      <div className="acts">
        <button type="button" className="plain-button" onClick={() => remove(line)}>
          {text.remove}
          <span className="hidden"> {name}</span>
        </button>
        <button type="button" className="plain-button" onClick={() => save(line, true)}>
          {text.later}
          <span className="hidden"> {name}</span>
        </button>
      </div>
    </li>
  );
}

// troubleOf says why a line cannot be ordered as it is.
function troubleOf(line: CartLineJson): string {
  switch (line.status) {
    case "CART_LINE_STATUS_NOT_FOR_SALE":
      return text.gone;
    case "CART_LINE_STATUS_OUT_OF_STOCK":
      return text.soldOut;
    case "CART_LINE_STATUS_QUANTITY_TOO_LARGE":
      return text.left(line.maxQuantity ?? 0);
    default:
      return "";
  }
}

// SavedLine is a line for later, which is not ordered.
export function SavedLine({
  line,
  remove,
  back,
}: {
  line: CartLineJson;
  remove: (line: CartLineJson) => void;
  back: (line: CartLineJson) => void;
}) {
  const trouble = line.status === "CART_LINE_STATUS_ORDERABLE" ? "" : troubleOf(line);
  return (
    <li className="line">
      <Tile picture={line.picture} />
      <div className="about">
        <Name name={line.name} slug={line.slug} options={line.options} />
        {line.unitPrice && <p className="price">{withTax(line.unitPrice)}</p>}
        {trouble && <p className="meta">{trouble}</p>}
      </div>
      <div className="acts">
        <button type="button" className="plain-button" onClick={() => back(line)}>
          {text.back}
          <span className="hidden"> {line.name}</span>
        </button>
        <button type="button" className="plain-button" onClick={() => remove(line)}>
          {text.remove}
          <span className="hidden"> {line.name}</span>
        </button>
      </div>
    </li>
  );
}
