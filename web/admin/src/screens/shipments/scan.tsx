import { composing } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { ShipmentJson } from "../../../gen/akinai/delivery/v1/shipment_pb";
import type { ShipmentCountJson } from "../../../gen/akinai/delivery/v1/shipment_service_pb";
import { useAct } from "../../parts/act.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { shipments } from "../../services.ts";
import { text as form } from "./handoverform.tsx";
import { type Chosen, chosenOf, scannedOf } from "./scanning.ts";
import { suspect, trackingNumber } from "./tracking.ts";
import { Tracking, word } from "./words.tsx";

const text = texts(
  {
    title: "スキャンして引き渡す",
    back: "出荷の一覧へ",
    shipment: "注文番号または出荷のID（読み取り、または入力してEnter）",
    tracking: "送り状番号（読み取り、または入力してEnter）",
    hint: "Enterで引き渡し、次へ進みます。番号のない運送会社なら、空のままEnterを押します",
    wrong: "注文番号（10桁）でも出荷のIDでもありません",
    unknown: "出荷が見つかりません",
    several: "梱包済みの出荷がいくつもあります。出荷のIDを読み取るか、次から開いてください",
    notPacked: "まだ梱包されていません",
    left: "すでに引き渡されています",
    gone: "取り消されたか、返送・紛失になっています",
    suspect: "チェックデジットが合いません。送り状と見比べてください。もう一度Enterを押すと、この番号で引き渡します",
    ready: (n: string, lines: string) => `注文 ${n}：${lines}`,
    done: (n: string) => `注文 ${n} を引き渡しました。次を読み取ってください。`,
    todo: "本日までの出荷",
    location: "拠点",
    toPack: "梱包待ち",
    toHandOver: "引き渡し待ち",
    overdue: "うち期限切れ",
    nothing: "本日までの出荷はありません。",
    log: "この画面で引き渡したもの",
    order: "注文番号",
    number: "送り状番号",
    result: "結果",
    ok: "引き渡し済み",
  },
  {
    title: "Hand over by scan",
    back: "All shipments",
    shipment: "Order number or shipment ID (scan, or type and press Enter)",
    tracking: "Tracking number (scan, or type and press Enter)",
    hint: "Enter hands over and goes on to the next. Press Enter alone for a carrier without numbers",
    wrong: "This is neither an order number (ten digits) nor the ID of a shipment",
    unknown: "There is no such shipment",
    several: "Several shipments are packed. Scan the ID of a shipment, or open one of these",
    notPacked: "It is not packed yet",
    left: "It was handed over already",
    gone: "It was canceled, returned or lost",
    suspect: "The check digit is wrong. Compare it with the slip. Press Enter again to hand over with this number",
    ready: (n: string, lines: string) => `Order ${n}: ${lines}`,
    done: (n: string) => `Order ${n} was handed over. Scan the next one.`,
    todo: "To ship by today",
    location: "Location",
    toPack: "To pack",
    toHandOver: "To hand over",
    overdue: "Of these overdue",
    nothing: "Nothing is to be shipped by today.",
    log: "Handed over on this screen",
    order: "Order",
    number: "Tracking number",
    result: "Result",
    ok: "Handed over",
  },
);

// Row is one hand-over that was tried on this screen.
interface Row {
  key: number;
  shipment: ShipmentJson;
  number: string;
  problem?: Problem | undefined;
}

const readCounts = (signal: AbortSignal) => shipments("countShipments", {}, { retry: true, signal });

// ScanHandOver hands shipments over with a scanner alone: the order number, then the tracking number. A refusal stays beside its row, and
// the next one can be scanned.
export function ScanHandOver() {
  const [entry, setEntry] = useState("");
  const [chosen, setChosen] = useState<Chosen>();
  const [wrong, setWrong] = useState<string>();
  const [rows, setRows] = useState<Row[]>([]);
  const [said, setSaid] = useState("");
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const counts = useRead(readCounts);
  const find = useAct();
  // A scanner types into the field that has the focus: this one, from the start.
  useEffect(() => first.current?.focus(), []);

  const look = () =>
    find.run(async () => {
      const scanned = scannedOf(entry);
      setSaid("");
      setChosen(undefined);
      setWrong(scanned ? undefined : text.wrong);
      if (!scanned) return first.current?.select();
      const found = await foundBy(scanned);
      setChosen(found);
      if ("shipment" in found) requestAnimationFrame(() => second.current?.focus());
      else first.current?.select();
    });
  const handOver = (shipment: ShipmentJson, number: string) => {
    const key = Date.now();
    setRows((before) => [{ key, shipment, number }, ...before].slice(0, 50));
    const settle = (part: Partial<Row>) =>
      setRows((before) => before.map((row) => (row.key === key ? { ...row, ...part } : row)));
    setEntry("");
    setChosen(undefined);
    first.current?.focus();
    shipments("handOverShipment", { id: shipment.id ?? "", trackingNumber: number }, { retry: true }).then(
      (done) => {
        settle({ shipment: done.shipment ?? shipment });
        setSaid(text.done(shipment.orderNumber ?? ""));
        counts.reload();
      },
      (error) => {
        if (!(error instanceof Problem)) throw error;
        settle({ problem: error });
      },
    );
  };

  return (
    <Page title={text.title}>
      <p>
        <Link to="/shipments">{text.back}</Link>
      </p>
      <div className="split">
        <div className="scan">
          <TextInput
            ref={first}
            label={text.shipment}
            name="shipment"
            autoComplete="off"
            value={entry}
            error={wrong ?? (chosen && "refusal" in chosen ? text[chosen.refusal] : undefined)}
            onChange={(event) => setEntry(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !composing(event.nativeEvent)) void look();
            }}
          />
          {find.problem && <Failure problem={find.problem} />}
          {chosen && "refusal" in chosen && <Candidates of={chosen.shipments} />}
          {chosen && "shipment" in chosen && (
            <ParcelNumber
              key={chosen.shipment.id}
              field={second}
              shipment={chosen.shipment}
              go={(number) => handOver(chosen.shipment, number)}
            />
          )}
          <p role="status" className="note said">
            {said}
          </p>
        </div>
        <section className="card">
          <h2>{text.todo}</h2>
          <Read of={counts}>{(value) => <Todo counts={value.counts ?? []} today={value.today} />}</Read>
        </section>
      </div>
      {rows.length > 0 && (
        <>
          <h2>{text.log}</h2>
          <Table id="handed-over" name={text.log} columns={columns} rows={rows} keyOf={(row) => String(row.key)} />
        </>
      )}
    </Page>
  );
}

async function foundBy(scanned: NonNullable<ReturnType<typeof scannedOf>>): Promise<Chosen> {
  if ("request" in scanned) {
    const { shipments: found = [] } = await shipments("listShipments", scanned.request, { retry: true });
    return chosenOf(found);
  }
  try {
    const { shipment } = await shipments("getShipment", { id: scanned.id }, { retry: true });
    return chosenOf(shipment ? [shipment] : []);
  } catch (error) {
    if (error instanceof Problem && error.reason === "SHIPMENT_NOT_FOUND") return chosenOf([]);
    throw error;
  }
}

// ParcelNumber takes the tracking number. One whose check digit is wrong warns once; the second Enter hands over with it.
function ParcelNumber({
  field,
  shipment,
  go,
}: {
  field: RefObject<HTMLInputElement | null>;
  shipment: ShipmentJson;
  go: (number: string) => void;
}) {
  const [typed, setTyped] = useState("");
  const [warned, setWarned] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const number = trackingNumber(typed);
  const enter = () => {
    setWrong(number === undefined);
    if (number === undefined) return field.current?.select();
    if (suspect(number, shipment.carrier) && warned !== number) {
      setWarned(number);
      return field.current?.select();
    }
    go(number);
  };
  const lines = shipment.lines?.map((line) => `${line.name || line.sku} × ${line.quantity}`).join(", ") ?? "";
  return (
    <>
      <p className="note" id="scanned">
        {text.ready(shipment.orderNumber ?? "", lines)} · {shipment.location} · {word(shipment.carrier)}
      </p>
      <TextInput
        ref={field}
        label={text.tracking}
        description={text.hint}
        name="tracking"
        autoComplete="off"
        value={typed}
        error={wrong && number === undefined ? form.wrong : undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !composing(event.nativeEvent)) enter();
        }}
      />
      {warned !== undefined && warned === number && (
        <p className="notice" role="alert">
          {text.suspect}
        </p>
      )}
    </>
  );
}

// Candidates are the shipments that a scan found and that are not the one to hand over.
function Candidates({ of }: { of: readonly ShipmentJson[] }) {
  return (
    <ul className="plain">
      {of.map((shipment) => (
        <li key={shipment.id}>
          <Link to="/shipments/$id" params={{ id: shipment.id ?? "" }}>
            {shipment.orderNumber} {shipment.location} {word(shipment.availability)}
          </Link>{" "}
          {word(shipment.state)}
        </li>
      ))}
    </ul>
  );
}

function Todo({ counts, today }: { counts: readonly ShipmentCountJson[]; today: string | undefined }) {
  const rows = counts.filter(({ toPack = 0, toHandOver = 0 }) => toPack + toHandOver > 0);
  if (rows.length === 0) return <p className="meta">{text.nothing}</p>;
  const link = (count: ShipmentCountJson, state: "PLANNED" | "PACKED", n: number | undefined) => (
    <Link to="/shipments" search={{ state, location: count.location ?? "", ...(today && { until: today }) }}>
      {n ?? 0}
    </Link>
  );
  return (
    <Table
      name={text.todo}
      columns={[
        { head: text.location, cell: (count) => count.location },
        { head: text.toPack, look: "number", cell: (count) => link(count, "PLANNED", count.toPack) },
        { head: text.toHandOver, look: "number", cell: (count) => link(count, "PACKED", count.toHandOver) },
        { head: text.overdue, look: "number", cell: (count) => count.overdue ?? 0 },
      ]}
      rows={rows}
      keyOf={(count) => count.location ?? ""}
    />
  );
}

const columns: Column<Row>[] = [
  {
    head: text.order,
    look: "keep",
    cell: ({ shipment }) => (
      <Link to="/shipments/$id" params={{ id: shipment.id ?? "" }} className="mono">
        {shipment.orderNumber}
      </Link>
    ),
  },
  {
    head: text.number,
    look: "keep",
    cell: ({ shipment, number }) => <Tracking shipment={{ ...shipment, trackingNumber: number }} />,
  },
  {
    head: text.result,
    cell: ({ shipment, problem }) =>
      problem ? (
        <Failure problem={problem} />
      ) : shipment.state === "SHIPMENT_STATE_PACKED" ? (
        "…"
      ) : (
        <span className="badge ok">{text.ok}</span>
      ),
  },
];
