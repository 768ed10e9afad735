import type { OrderJson } from "@akinai/client";
import { pause } from "@akinai/kit/call";
import { path, texts } from "@akinai/kit/language";
import { useEffect } from "react";
import { Arrival } from "../../parts/arrival.tsx";
import { Claim } from "../../parts/claim.tsx";
import { readOrder } from "../../parts/guest.ts";
import { mount } from "../../parts/mount.tsx";
import { Notice } from "../../parts/notices.tsx";
import { AddressText, Lines, OrderNumber, State } from "../../parts/order.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { paymentSentence } from "../../parts/states.ts";

const text = texts(
  {
    confirmed: "ご注文が確定しました。商品の準備ができしだい発送します。",
    pending: "ご注文を確認しています。確認が済みしだい、この画面に表示します。",
    canceled: "ご注文は成立しませんでした。ご請求はありません。カートをご確認のうえ、もう一度ご注文ください。",
    next: "これからの流れ",
    lines: "ご注文内容",
    address: "お届け先",
    payment: "お支払い",
    details: "ご注文の詳細を見る",
    cart: "カートに戻る",
    browse: "お買い物を続ける",
  },
  {
    confirmed: "Your order is confirmed. We ship it as soon as it is ready.",
    pending: "Your order is being confirmed. This page shows the result.",
    canceled: "The order was not accepted, and you are not charged. Check your cart and order again.",
    next: "What happens next",
    lines: "Items",
    address: "Ship to",
    payment: "Payment",
    details: "Order details",
    cart: "Back to cart",
    browse: "Continue shopping",
  },
);

// askAgain is how long to wait for the outcome of an order that is not confirmed at once.
const askAgain = 3000;

function Placed() {
  const reading = useRead(readOrder);
  const { value, set } = reading;
  useEffect(() => {
    if (value?.status !== "ORDER_STATUS_PENDING") return;
    const controller = new AbortController();
    pause(askAgain, controller.signal)
      .then(() => readOrder(controller.signal))
      .then(set, () => set({ ...value })); // not read: asks once more
    return () => controller.abort();
  }, [value, set]);
  return <Read of={reading}>{(order) => <Thanks order={order} set={reading.set} />}</Read>;
}

function Thanks({ order, set }: { order: OrderJson; set: (order: OrderJson) => void }) {
  const canceled = order.status === "ORDER_STATUS_CANCELED";
  return (
    <>
      <div className="order-head">
        <State order={order} />
        <OrderNumber number={order.number ?? ""} />
      </div>
      <div role="status">
        {canceled ? (
          <Notice kind="bad">{text.canceled}</Notice>
        ) : (
          <p className="lead">{order.status === "ORDER_STATUS_PENDING" ? text.pending : text.confirmed}</p>
        )}
      </div>
      <p className="buttons">
        <a className="button" href={canceled ? path("/cart") : path(`/orders/${order.id}`)}>
          {canceled ? text.cart : text.details}
        </a>
        <a className="button second" href={path("/")}>
          {text.browse}
        </a>
      </p>
      <div className="columns">
        <section>
          <h2>{text.lines}</h2>
          <Lines order={order} />
        </section>
        <aside>
          <section>
            <h2>{text.address}</h2>
            <AddressText address={order.address ?? {}} />
          </section>
          <Arrival order={order} />
          <section>
            <h2>{text.payment}</h2>
            <p>{paymentSentence(order)}</p>
          </section>
          <Claim order={order} set={set} />
        </aside>
      </div>
    </>
  );
}

mount(<Placed />);
