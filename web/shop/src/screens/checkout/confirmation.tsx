import type { CartLineJson, ConfirmationKindJson, OrderQuoteJson } from "@akinai/client";
import { path } from "@akinai/kit/language";
import { Action } from "../../parts/controls.tsx";
import { Notice } from "../../parts/notices.tsx";
import { text } from "./texts.ts";

// Where an item of the confirmation can be changed.
const changes: Partial<Record<ConfirmationKindJson, string>> = {
  CONFIRMATION_KIND_QUANTITY: path("/cart"),
  CONFIRMATION_KIND_PAYMENT: "#section-payment",
  CONFIRMATION_KIND_DELIVERY: "#section-delivery",
};

interface Props {
  quote: OrderQuoteJson;
  // The lines of the cart, which have the names of what cannot be ordered.
  lines: CartLineJson[];
  busy: boolean;
  order: () => void;
}

// Confirmation is the last thing before an order: the six items of the law in the words of the server, none folded, and the button.
export function Confirmation({ quote, lines, busy, order }: Props) {
  const { confirmation } = quote;
  if (!confirmation) {
    return (
      <Notice kind="bad">
        {(quote.blockers ?? []).map((blocker) => (
          <p key={`${blocker.reason}${blocker.sku}`}>
            {[lines.find((line) => line.sku === blocker.sku)?.name, blocker.message].filter(Boolean).join(": ")}
          </p>
        ))}
        <p>
          {(quote.blockers ?? []).every((blocker) => !blocker.sku && /^(SLOT|DELIVERY)_/.test(blocker.reason ?? "")) ? (
            <a href="#section-delivery">{text.toDelivery}</a>
          ) : (
            <a href={path("/cart")}>{text.toCart}</a>
          )}
        </p>
      </Notice>
    );
  }
  return (
    <section className="confirmation">
      <h2>{text.confirmation}</h2>
      <dl>
        {(confirmation.items ?? []).map((item) => {
          const change = item.kind && changes[item.kind];
          return (
            <div key={item.kind}>
              <dt>{item.title}</dt>
              <dd>
                {(item.lines ?? []).map((line) => (
                  <p key={line}>{line}</p>
                ))}
                {change && (
                  <a href={change}>
                    {text.change}
                    <span className="hidden"> {item.title}</span>
                  </a>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      <p>{confirmation.notice}</p>
      {confirmation.pages && confirmation.pages.length > 0 && (
        <ul className="agreed">
          {confirmation.pages.map((page) => (
            <li key={page.name}>
              <a href={page.path} target="_blank" rel="noreferrer">
                {page.title}
              </a>
            </li>
          ))}
        </ul>
      )}
      <Action className="wide-button" id="place" busy={busy} onPress={order}>
        {confirmation.button}
      </Action>
    </section>
  );
}
