import type { OrderJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { withTax } from "@akinai/kit/money";
import { slotDay, slotTime } from "./calendar.tsx";

const text = texts(
  {
    title: "お届け",
    earliest: (day: string) => `最短 ${day}（日時の指定はありません）`,
    fee: (amount: string) => `送料 ${amount}`,
    free: "送料無料",
  },
  {
    title: "Delivery",
    earliest: (day: string) => `From ${day} (no particular time)`,
    fee: (amount: string) => `Shipping ${amount}`,
    free: "Free shipping",
  },
);

// Arrival says how and when an order arrives; nothing if the shop has not agreed on it.
export function Arrival({ order }: { order: OrderJson }) {
  const { delivery } = order;
  if (!delivery) return null;
  const { slot } = delivery;
  const paid = delivery.fee?.amount && delivery.fee.amount !== "0";
  return (
    <section>
      <h2>{text.title}</h2>
      <p>
        <strong>
          {slot ? `${slotDay(slot.day ?? "")} ${slotTime(slot)}` : text.earliest(slotDay(delivery.earliest ?? ""))}
        </strong>
        <br />
        {delivery.name}
        <br />
        <span className="meta">{paid ? text.fee(withTax(delivery.fee ?? {})) : text.free}</span>
      </p>
    </section>
  );
}
