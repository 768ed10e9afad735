import { day } from "@akinai/kit/dates";
import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Fragment, useCallback, useState } from "react";
import type { ShipmentChangeJson, ShipmentJson } from "../../../gen/akinai/delivery/v1/shipment_pb";
import type { GetShipmentResponseJson } from "../../../gen/akinai/delivery/v1/shipment_service_pb";
import { useAct } from "../../parts/act.ts";
import { useActor } from "../../parts/actor.ts";
import { exact, stamp } from "../../parts/dates.ts";
import { useMay } from "../../parts/desk.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { Table } from "../../parts/table.tsx";
import { shipments } from "../../services.ts";
import { HandOver } from "./handoverform.tsx";
import { Report } from "./report.tsx";
import { States, Tracking, word } from "./words.tsx";

const text = texts(
  {
    title: (n: string) => `注文 ${n} の出荷`,
    back: "出荷の一覧へ",
    pack: "梱包済みにする",
    handOver: "引き渡す",
    report: "配達の状況を記録する",
    lines: "中身",
    name: "商品",
    quantity: "数量",
    facts: "出荷",
    order: "注文",
    location: "拠点",
    units: "在庫",
    shipOn: "出荷日",
    arriveOn: "お届け日",
    window: "時間帯",
    method: "お届け方法",
    carrier: "運送会社",
    tracking: "送り状番号",
    address: "お届け先",
    unreadable: "お届け先を取得できません。",
    notes: "配達のメモ",
    history: "履歴",
  },
  {
    title: (n: string) => `Shipment of order ${n}`,
    back: "All shipments",
    pack: "Mark as packed",
    handOver: "Hand over",
    report: "Record a carrier report",
    lines: "Contents",
    name: "Product",
    quantity: "Quantity",
    facts: "Shipment",
    order: "Order",
    location: "Location",
    units: "Stock",
    shipOn: "Ships on",
    arriveOn: "Arrives on",
    window: "Window",
    method: "Method",
    carrier: "Carrier",
    tracking: "Tracking number",
    address: "Delivery address",
    unreadable: "The address cannot be read now.",
    notes: "Delivery note",
    history: "History",
  },
);

const route = getRouteApi("/shell/shipments/$id");

export function ShipmentScreen() {
  const { id } = route.useParams();
  return <Known key={id} id={id} />;
}

function Known({ id }: { id: string }) {
  const read = useCallback((signal: AbortSignal) => shipments("getShipment", { id }, { retry: true, signal }), [id]);
  const reading = useRead(read);
  return <Read of={reading}>{(value) => <Detail value={value} reload={reading.reload} />}</Read>;
}

function Detail({ value, reload }: { value: GetShipmentResponseJson; reload: () => void }) {
  const may = useMay();
  const shipment = value.shipment ?? {};
  return (
    <Page
      title={text.title(shipment.orderNumber ?? "")}
      actions={may("shipments.write") && <Actions shipment={shipment} reload={reload} />}
    >
      <p>
        <Link to="/shipments">{text.back}</Link>
      </p>
      <p className="states">
        <States shipment={shipment} />
        {shipment.carrierStatus && <span className="badge off">{word(shipment.carrierStatus)}</span>}
        {shipment.reason && <span className="meta">{word(shipment.reason)}</span>}
      </p>
      <div className="columns">
        <div>
          <Table
            name={text.lines}
            columns={[
              {
                head: text.name,
                cell: (line) => (
                  <>
                    {line.name}
                    <br />
                    <span className="meta mono">{line.sku}</span>
                  </>
                ),
              },
              { head: text.quantity, look: "number", cell: (line) => line.quantity },
            ]}
            rows={shipment.lines ?? []}
            keyOf={(line) => line.sku ?? ""}
          />
        </div>
        <aside>
          <Facts shipment={shipment} />
          <Addressee address={value.address} />
        </aside>
      </div>
      <History history={value.history ?? []} />
    </Page>
  );
}

// Actions are what the shipment can do next. The service decides: one that is refused because the shipment changed says so.
function Actions({ shipment, reload }: { shipment: ShipmentJson; reload: () => void }) {
  const [asking, setAsking] = useState<"handOver" | "report">();
  const act = useAct();
  const pack = () =>
    act.run(async () => {
      await shipments("packShipment", { id: shipment.id ?? "" }, { retry: true });
      reload();
    });
  const close = (changed: unknown) => {
    setAsking(undefined);
    if (changed) reload();
  };
  return (
    <>
      {act.problem && <Failure problem={act.problem} retry={reload} />}
      {shipment.state === "SHIPMENT_STATE_PLANNED" && (
        <Button loading={act.busy} onClick={pack} data-act="pack">
          {text.pack}
        </Button>
      )}
      {shipment.state === "SHIPMENT_STATE_PACKED" && (
        <Button onClick={() => setAsking("handOver")} data-act="hand-over">
          {text.handOver}
        </Button>
      )}
      {shipment.state === "SHIPMENT_STATE_HANDED_OVER" && (
        <Button variant="default" onClick={() => setAsking("report")} data-act="report">
          {text.report}
        </Button>
      )}
      {asking === "handOver" && <HandOver shipment={shipment} close={close} />}
      {asking === "report" && <Report shipment={shipment} close={close} />}
    </>
  );
}

function Facts({ shipment }: { shipment: ShipmentJson }) {
  const may = useMay();
  const facts: [string, string | undefined][] = [
    [text.location, shipment.location],
    [text.units, word(shipment.availability)],
    [text.shipOn, day(shipment.shipOn ?? "")],
    [text.arriveOn, shipment.arriveOn && day(shipment.arriveOn)],
    [text.window, shipment.window],
    [text.method, shipment.method],
    [text.carrier, word(shipment.carrier)],
  ];
  return (
    <section className="card">
      <h2>{text.facts}</h2>
      <dl className="facts">
        <dt>{text.order}</dt>
        <dd className="mono">
          {may("orders.find") ? (
            <Link to="/orders/$id" params={{ id: shipment.orderId ?? "" }}>
              {shipment.orderNumber}
            </Link>
          ) : (
            shipment.orderNumber
          )}
        </dd>
        {facts.map(
          ([name, fact]) =>
            fact && (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{fact}</dd>
              </Fragment>
            ),
        )}
        {shipment.trackingNumber && (
          <>
            <dt>{text.tracking}</dt>
            <dd>
              <Tracking shipment={shipment} />
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Addressee({ address }: { address: GetShipmentResponseJson["address"] }) {
  return (
    <section className="card">
      <h2>{text.address}</h2>
      {address ? (
        <address>
          <strong>{address.name}</strong>
          {address.company && (
            <>
              <br />
              {address.company} {address.department}
            </>
          )}
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
        <p className="meta">{text.unreadable}</p>
      )}
      {address?.deliveryNotes && (
        <p>
          <strong>{text.notes}</strong> {address.deliveryNotes}
        </p>
      )}
    </section>
  );
}

function History({ history }: { history: readonly ShipmentChangeJson[] }) {
  return (
    <section>
      <h2>{text.history}</h2>
      <ol className="timeline">
        {history.map((change) => (
          <li key={change.version}>
            <span className="keep" title={exact(change.at)}>
              {stamp(change.at)}
            </span>{" "}
            <strong>{word(change.carrierStatus ?? change.state)}</strong>
            {change.reason && ` ${word(change.reason)}`} <By id={change.actor} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function By({ id }: { id: string | undefined }) {
  return (
    <span className="meta" title={id}>
      {useActor(id)}
    </span>
  );
}
