import type { DeliveryChoiceJson, OrderQuoteJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { withTax } from "@akinai/kit/money";
import type { ReactNode } from "react";
import { Slots, slotDay } from "../../parts/calendar.tsx";
import { Notice } from "../../parts/notices.tsx";

const text = texts(
  {
    title: "お届け方法",
    earliest: (day: string) => `最短 ${day}`,
    free: "送料無料",
    fee: (amount: string) => `送料 ${amount}`,
    noWindows: "このお届け先では、日時を指定できません。",
    unavailable: (name: string, day: string) =>
      `いま、お届けの日時を選べません。このままご注文いただくと、${name}で、最短 ${day} にお届けします。`,
  },
  {
    title: "Delivery",
    earliest: (day: string) => `From ${day}`,
    free: "Free shipping",
    fee: (amount: string) => `Shipping ${amount}`,
    noWindows: "No time can be chosen for this address.",
    unavailable: (name: string, day: string) =>
      `The day and time cannot be chosen right now. If you order now, it comes by ${name}, from ${day}.`,
  },
);

interface Props {
  quote: OrderQuoteJson;
  chosen: DeliveryChoiceJson | undefined;
  choose: (choice: DeliveryChoiceJson) => void;
  // Why the slot that was chosen could not be had.
  lost: ReactNode;
}

// Delivery is the choice of how and when the order arrives. Without ways to choose from it shows nothing: the shop decides.
export function Delivery({ quote, chosen, choose, lost }: Props) {
  const options = quote.deliveryOptions ?? [];
  const { delivery } = quote;
  if (options.length === 0) {
    return (
      <section id="section-delivery">
        {lost}
        {quote.deliveryOptionsUnavailable && delivery && (
          <Notice kind="warn">{text.unavailable(delivery.name ?? "", slotDay(delivery.earliest ?? ""))}</Notice>
        )}
      </section>
    );
  }
  const method = chosen?.method ?? delivery?.method ?? "";
  return (
    <section id="section-delivery">
      <fieldset className="choice">
        <legend>{text.title}</legend>
        {lost}
        {options.map((option) => (
          <label key={option.method} className="pick">
            <input
              type="radio"
              name="delivery"
              checked={option.method === method}
              onChange={() => choose({ method: option.method ?? "" })}
            />
            <span>
              {option.name}
              <br />
              <span className="meta">
                {text.earliest(slotDay(option.earliest ?? ""))}・
                {option.fee?.amount && option.fee.amount !== "0" ? text.fee(withTax(option.fee)) : text.free}
              </span>
            </span>
          </label>
        ))}
        {options
          .filter((option) => option.method === method)
          .map((option) =>
            option.slots?.length ? (
              <Slots
                key={option.method}
                slots={option.slots}
                optional
                chosen={chosen?.window ? { window: chosen.window, day: chosen.day ?? "" } : undefined}
                choose={(slot) => choose({ method, ...(slot && { window: slot.window ?? "", day: slot.day ?? "" }) })}
              />
            ) : (
              <p key={option.method} className="meta">
                {text.noWindows}
              </p>
            ),
          )}
      </fieldset>
    </section>
  );
}
