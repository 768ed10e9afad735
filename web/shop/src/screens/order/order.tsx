import type { OrderJson } from "@akinai/client";
import { path, texts } from "@akinai/kit/language";
import { Arrival } from "../../parts/arrival.tsx";
import { Claim } from "../../parts/claim.tsx";
import { guestOf, readOrder } from "../../parts/guest.ts";
import { identifier, mount } from "../../parts/mount.tsx";
import { AddressText, Lines, OrderNumber, State } from "../../parts/order.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { paymentSentence } from "../../parts/states.ts";
import { Cancel } from "./cancel.tsx";
import { Reschedule } from "./reschedule.tsx";
import { Timeline } from "./timeline.tsx";

const text = texts(
  {
    history: "ご注文の流れ",
    lines: "ご注文内容",
    address: "お届け先",
    payment: "お支払い",
    all: "ご注文履歴へ",
  },
  {
    history: "Progress",
    lines: "Items",
    address: "Ship to",
    payment: "Payment",
    all: "All orders",
  },
);

function Order() {
  const reading = useRead(readOrder);
  return <Read of={reading}>{(order) => <Details order={order} set={reading.set} />}</Read>;
}

function Details({ order, set }: { order: OrderJson; set: (order: OrderJson) => void }) {
  return (
    <>
      <div className="order-head">
        <State order={order} />
        <OrderNumber number={order.number ?? ""} />
      </div>
      <div className="columns">
        <div>
          <section>
            <h2>{text.history}</h2>
            <Timeline order={order} />
          </section>
          <section>
            <h2>{text.lines}</h2>
            <Lines order={order} />
          </section>
        </div>
        <aside>
          <section>
            <h2>{text.address}</h2>
            <AddressText address={order.address ?? {}} />
          </section>
          <Arrival order={order} />
          <Reschedule order={order} set={set} />
          <section>
            <h2>{text.payment}</h2>
            <p>{paymentSentence(order)}</p>
          </section>
          <Claim order={order} set={set} />
          <Cancel order={order} set={set} />
        </aside>
      </div>
      {!guestOf(identifier()) && (
        <p className="apart">
          <a href={path("/orders")}>{text.all}</a>
        </p>
      )}
    </>
  );
}

mount(<Order />);
