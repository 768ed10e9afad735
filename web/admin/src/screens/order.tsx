import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { GetOrderDetailResponseJson, OrderChangeJson } from "../../gen/akinai/order/v1/order_admin_service_pb";
import type { OrderJson } from "../../gen/akinai/order/v1/order_pb";
import { useActor } from "../parts/actor.ts";
import { exact, stamp } from "../parts/dates.ts";
import { useMay } from "../parts/desk.ts";
import { Notes } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { orders } from "../services.ts";
import { Cancel } from "./cancel.tsx";
import { commandWord, reasonWord, taskWord } from "./orderchanges.ts";
import { Badge } from "./orderwords.tsx";
import { OrderShipments } from "./shipments/oforder.tsx";

const text = texts(
  {
    title: (n: string) => `注文 ${n}`,
    back: "注文の一覧へ",
    lines: "明細",
    name: "商品",
    unit: "単価",
    quantity: "数量",
    amount: "金額",
    total: "合計（税込）",
    address: "お届け先",
    guest: "ゲスト",
    imported: "取り込んだ売上のため、お届け先はありません。",
    history: "履歴",
    byCustomer: "お客様",
    other: "ほかのアカウント",
    saga: "処理",
    done: "残っている処理はありません。",
    task: (task: string) => `次の処理: ${task}`,
    attention: "この処理は自動では終わりません。原因を調べてください。",
    customer: "お客様の情報",
    cancel: "キャンセルする",
    refused: "出荷済みの商品があるか、すでにキャンセルされています。",
  },
  {
    title: (n: string) => `Order ${n}`,
    back: "All orders",
    lines: "Lines",
    name: "Product",
    unit: "Unit price",
    quantity: "Quantity",
    amount: "Amount",
    total: "Total (incl. tax)",
    address: "Delivery address",
    guest: "Guest",
    imported: "This sale was imported and has no address.",
    history: "History",
    byCustomer: "The customer",
    other: "Another account",
    saga: "Processing",
    done: "Nothing is left to do.",
    task: (task: string) => `Next step: ${task}`,
    attention: "This step cannot finish by itself. Find out why.",
    customer: "The customer",
    cancel: "Cancel the order",
    refused: "Units have been shipped, or the order is already canceled.",
  },
);

const route = getRouteApi("/shell/orders/$id");

export function OrderScreen() {
  const { id } = route.useParams();
  return <Known key={id} id={id} />;
}

function Known({ id }: { id: string }) {
  const read = useCallback((signal: AbortSignal) => orders("getOrderDetail", { id }, { retry: true, signal }), [id]);
  const reading = useRead(read);
  return <Read of={reading}>{(value) => <Detail value={value} reload={reading.reload} />}</Read>;
}

function Detail({ value, reload }: { value: GetOrderDetailResponseJson; reload: () => void }) {
  const [canceling, setCanceling] = useState(false);
  const may = useMay();
  const order = value.order ?? {};
  const cancelable = order.actions?.find((action) => action.name === "cancel")?.allowed ?? false;
  return (
    <Page
      title={text.title(order.number ?? "")}
      actions={
        may("orders.write") && (
          <Button
            color="shu"
            variant="outline"
            disabled={!cancelable}
            {...(!cancelable && { title: text.refused })}
            onClick={() => setCanceling(true)}
            data-act="cancel"
          >
            {text.cancel}
          </Button>
        )
      }
    >
      <p>
        <Link to="/orders">{text.back}</Link>
      </p>
      <p className="states">
        <Badge state={order.status} />
        <Badge state={order.paymentStatus} />
        <Badge state={order.fulfillmentStatus} />
        <span className="meta" title={exact(order.placedAt)}>
          {stamp(order.placedAt)}
        </span>
        {order.cancelReason && <span className="meta">{reasonWord(order.cancelReason)}</span>}
      </p>
      <div className="columns">
        <Lines order={order} />
        <aside>
          <Addressee order={order} email={value.email} />
          {may("shipments.read") && <OrderShipments order={order.id ?? ""} />}
          <Task value={value} />
          <Notes
            about={`order-${order.id}`}
            notes={value.notes ?? []}
            add={
              may("orders.write")
                ? (noteId, text) => orders("addOrderNote", { orderId: order.id ?? "", noteId, text })
                : undefined
            }
            reload={reload}
          />
        </aside>
      </div>
      <History history={value.history ?? []} customer={order.customerId} />
      <Cancel
        order={order}
        opened={canceling}
        close={(changed) => {
          setCanceling(false);
          if (changed) reload();
        }}
      />
    </Page>
  );
}

function Lines({ order }: { order: OrderJson }) {
  return (
    <section className="scroll" aria-label={text.lines}>
      <table className="grid">
        <thead>
          <tr>
            <th>{text.name}</th>
            <th className="number">{text.unit}</th>
            <th className="number">{text.quantity}</th>
            <th className="number">{text.amount}</th>
          </tr>
        </thead>
        <tbody>
          {order.lines?.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: several lines may have the same SKU, and their order never changes
            <tr key={i}>
              <td>
                {line.name}
                <br />
                <span className="meta mono">{line.sku}</span>
              </td>
              <td className="number">{price(line.unitPrice ?? {})}</td>
              <td className="number">{line.quantity}</td>
              <td className="number">{price(line.amount ?? {})}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th colSpan={3}>{text.total}</th>
            <td className="number">
              <strong>{price(order.total ?? {})}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Addressee({ order, email }: { order: OrderJson; email: string | undefined }) {
  const may = useMay();
  const address = order.address;
  return (
    <section className="card">
      <h2>{text.address}</h2>
      {address ? (
        <address>
          <strong>{address.name}</strong>
          <br />〒{address.postalCode}
          <br />
          {address.prefecture}
          {address.city}
          {address.line1}
          {address.line2 && ` ${address.line2}`}
          <br />
          {address.phone}
        </address>
      ) : (
        <p className="meta">{text.imported}</p>
      )}
      {!order.customerId && (
        <p className="meta">
          {text.guest} {email}
        </p>
      )}
      {order.customerId && may("customers.read") && (
        <p>
          <Link to="/customers/$id" params={{ id: order.customerId }}>
            {text.customer}
          </Link>
        </p>
      )}
    </section>
  );
}

function Task({ value }: { value: GetOrderDetailResponseJson }) {
  return (
    <section className="card">
      <h2>{text.saga}</h2>
      {value.task ? (
        <p>
          {text.task(taskWord(value.task))}
          {value.taskDueAt && <span className="meta"> {stamp(value.taskDueAt)}</span>}
        </p>
      ) : (
        <p className="meta">{text.done}</p>
      )}
      {value.suspended && <p className="badge bad">{text.attention}</p>}
    </section>
  );
}

function History({ history, customer }: { history: OrderChangeJson[]; customer: string | undefined }) {
  return (
    <section>
      <h2>{text.history}</h2>
      <ol className="timeline">
        {history.map((change) => (
          <li key={change.version}>
            <span className="keep" title={exact(change.at)}>
              {stamp(change.at)}
            </span>{" "}
            <strong>{commandWord(change.command ?? "")}</strong>
            {change.reason && ` ${reasonWord(change.reason)}`} <Actor change={change} customer={customer} />
          </li>
        ))}
      </ol>
    </section>
  );
}

// Actor is who made a change, in words; the title has the account and the trace.
function Actor({ change, customer }: { change: OrderChangeJson; customer: string | undefined }) {
  const { actor = "", traceId = "" } = change;
  const who = useActor(actor);
  const unknown = who === actor && who !== "";
  return (
    <span className="meta" title={[actor, traceId].filter(Boolean).join(" ")}>
      {customer && actor === customer ? text.byCustomer : unknown ? text.other : who}
    </span>
  );
}
