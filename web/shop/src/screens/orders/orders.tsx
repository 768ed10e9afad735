import type { ListOrdersResponseJson, OrderJson } from "@akinai/client";
import { day } from "@akinai/kit/dates";
import { path, texts } from "@akinai/kit/language";
import { withTax } from "@akinai/kit/money";
import { Problem } from "@akinai/kit/problem";
import { useState } from "react";
import { Action } from "../../parts/controls.tsx";
import { Tile } from "../../parts/goods.tsx";
import { mount } from "../../parts/mount.tsx";
import { Failure } from "../../parts/notices.tsx";
import { State } from "../../parts/order.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { orders } from "../../parts/services.ts";

const text = texts(
  {
    empty: "ご注文はまだありません。",
    browse: "商品をさがす",
    number: (n: string) => `注文番号 ${n}`,
    placed: (when: string) => `${when} ご注文`,
    details: "詳細を見る",
    more: "もっと見る",
    others: (n: number) => `ほか${n}点`,
  },
  {
    empty: "You have no orders yet.",
    browse: "Browse products",
    number: (n: string) => `Order ${n}`,
    placed: (when: string) => `Placed on ${when}`,
    details: "Details",
    more: "Show more",
    others: (n: number) => `and ${n} more`,
  },
);

const pictures = 4;

const readOrders = (signal: AbortSignal) => orders("listOrders", {}, { retry: true, signal });

function Orders() {
  const reading = useRead(readOrders);
  return <Read of={reading}>{(page) => <List page={page} set={reading.set} />}</Read>;
}

function List({ page, set }: { page: ListOrdersResponseJson; set: (page: ListOrdersResponseJson) => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const all = page.orders ?? [];
  if (all.length === 0) {
    return (
      <p className="empty">
        {text.empty}
        <br />
        <a href={path("/")}>{text.browse}</a>
      </p>
    );
  }
  const more = async () => {
    setBusy(true);
    try {
      const next = await orders("listOrders", { pageToken: page.nextPageToken ?? "" }, { retry: true });
      set({ ...next, orders: [...all, ...(next.orders ?? [])] });
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <ul className="orders">
        {all.map((order) => (
          <li key={order.id} className="box">
            <Summary order={order} />
          </li>
        ))}
      </ul>
      {problem && <Failure problem={problem} />}
      {page.nextPageToken && (
        <p className="turn">
          <Action className="second" busy={busy} onPress={more}>
            {text.more}
          </Action>
        </p>
      )}
    </>
  );
}

function Summary({ order }: { order: OrderJson }) {
  const lines = order.lines ?? [];
  return (
    <>
      <div className="order-head">
        <State order={order} />
        <span className="meta">
          {text.placed(day(order.placedAt ?? ""))}・{text.number(order.number ?? "")}
        </span>
      </div>
      <div className="order-goods">
        {lines.slice(0, pictures).map((line) => (
          <Tile key={line.sku} picture={line.picture} size={64} />
        ))}
        <p className="about">
          {lines[0]?.name}
          {lines.length > 1 && ` ${text.others(lines.length - 1)}`}
        </p>
      </div>
      <p className="sum">
        <strong className="price">{withTax(order.total ?? {})}</strong>
        <a href={path(`/orders/${order.id}`)}>
          {text.details}
          <span className="hidden"> {text.number(order.number ?? "")}</span>
        </a>
      </p>
    </>
  );
}

mount(<Orders />);
