import { wholeNumber } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useAct } from "../../parts/act.ts";
import { useDraft } from "../../parts/draft.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { wholeFault } from "../../parts/whole.ts";
import { stock } from "../../services.ts";
import { useLocations } from "./locations.ts";

const text = texts(
  {
    title: "在庫の移動",
    back: "在庫の一覧へ",
    lead: "引当のない在庫を、拠点から拠点へ移します。すべての行が移るか、何も移りません。",
    from: "移動元",
    to: "移動先",
    sku: "SKU",
    units: "数量",
    line: (n: number) => `${n}行目`,
    add: "行を追加する",
    remove: "外す",
    reason: "理由（任意）",
    missing: "SKUと、1以上の整数の数量を入力してください",
    save: "移動する",
    done: (n: number) => `${n}件のSKUを移動しました。`,
    one: "拠点が1つだけのため、移動できません。",
  },
  {
    title: "Transfer stock",
    back: "All stock",
    lead: "Moves unreserved units from one location to another: all lines, or none.",
    from: "From",
    to: "To",
    sku: "SKU",
    units: "Units",
    line: (n: number) => `line ${n}`,
    add: "Add a line",
    remove: "Remove",
    reason: "Reason (optional)",
    missing: "Enter SKUs, and whole numbers of units above 0",
    save: "Transfer",
    done: (n: number) => `${n} ${n === 1 ? "SKU was" : "SKUs were"} transferred.`,
    one: "There is only one location, so nothing can be transferred.",
  },
);

export interface Draft {
  // Names the transfer: it is booked once, also if the answer is lost.
  operation: string;
  from: string;
  to: string;
  reason: string;
  lines: { sku: string; units: string }[];
}

const blank = (from = "", to = ""): Draft => ({
  operation: crypto.randomUUID(),
  from,
  to,
  reason: "",
  lines: [{ sku: "", units: "" }],
});

// linesOf returns the lines of a transfer; undefined if there is none, or if one has no SKU or no whole number of units above 0. Lines
// that are empty are left out.
export function linesOf(typed: Draft["lines"]): { sku: string; quantity: number }[] | undefined {
  const lines = typed
    .filter(({ sku, units }) => sku.trim() || units.trim())
    .map(({ sku, units }) => ({ sku: sku.trim(), quantity: Number(wholeNumber(units) ?? "") }));
  return lines.length > 0 && lines.every(({ sku, quantity }) => sku && quantity > 0) ? lines : undefined;
}

// afterTransfer returns what is in the form after a transfer was booked: a new one, or the lines that were typed meanwhile.
export function afterTransfer(now: Draft, sent: Draft, next: Draft): Draft {
  if (now.operation === sent.operation) return next;
  const lines = now.lines.filter((line) => !sent.lines.includes(line));
  return { ...now, operation: next.operation, lines: lines.length > 0 ? lines : next.lines };
}

export function Transfer() {
  const { choices, reading } = useLocations();
  const [first] = useState(blank);
  const { typed: draft, set, begin } = useDraft<Draft>("akinai-transfer", "0", first);
  const latest = useRef(draft);
  latest.current = draft;
  const [missing, setMissing] = useState(false);
  const [said, setSaid] = useState("");
  const act = useAct();
  const from = draft.from || choices[0]?.value || "";
  const to = draft.to || choices.find(({ value }) => value !== from)?.value || "";
  // A changed transfer is another one.
  const change = (part: Partial<Draft>) => set((before) => ({ ...before, ...part, operation: crypto.randomUUID() }));
  const lines = linesOf(draft.lines);
  const move = () => {
    setMissing(!lines);
    if (!lines) return;
    void act.run(async () => {
      await stock("transferStock", { operationId: draft.operation, from, to, reason: draft.reason.trim(), lines });
      const next = blank(from, to);
      begin(next, "0");
      set(() => afterTransfer(latest.current, draft, next));
      setSaid(text.done(lines.length));
    });
  };
  return (
    <Page title={text.title}>
      <p>
        <Link to="/stock">{text.back}</Link>
      </p>
      <p className="meta">{text.lead}</p>
      {reading.value && choices.length < 2 && <p className="note">{text.one}</p>}
      {act.problem && <Failure problem={act.problem} />}
      <p role="status">{said}</p>
      <div className="pair">
        <NativeSelect
          label={text.from}
          name="from"
          value={from}
          data={choices}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <NativeSelect
          label={text.to}
          name="to"
          value={to}
          data={choices}
          onChange={(event) => change({ to: event.currentTarget.value })}
        />
      </div>
      <section className="scroll" aria-label={text.title}>
        <table className="grid cells">
          <thead>
            <tr>
              <th>{text.sku}</th>
              <th className="number">{text.units}</th>
              <th aria-label={text.remove} />
            </tr>
          </thead>
          <tbody>
            {draft.lines.map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name until it is typed
              <tr key={i}>
                <td>
                  <input
                    aria-label={`${text.sku} ${text.line(i + 1)}`}
                    name={`sku-${i}`}
                    value={line.sku}
                    onChange={(event) =>
                      change({ lines: draft.lines.with(i, { ...line, sku: event.currentTarget.value }) })
                    }
                  />
                </td>
                <td className="number">
                  <input
                    aria-label={`${text.units} ${text.line(i + 1)}`}
                    name={`units-${i}`}
                    inputMode="numeric"
                    aria-invalid={missing && wholeFault(line.units, line.sku !== "") ? true : undefined}
                    value={line.units}
                    onChange={(event) =>
                      change({ lines: draft.lines.with(i, { ...line, units: event.currentTarget.value }) })
                    }
                  />
                </td>
                <td>
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    aria-label={`${text.remove} ${text.line(i + 1)}`}
                    onClick={() => change({ lines: draft.lines.toSpliced(i, 1) })}
                  >
                    {text.remove}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {missing && (
        <p className="fault" role="alert">
          {text.missing}
        </p>
      )}
      <div className="scan part">
        <TextInput
          label={text.reason}
          maxLength={200}
          value={draft.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
      </div>
      <div className="buttons">
        <Button variant="default" onClick={() => change({ lines: [...draft.lines, { sku: "", units: "" }] })}>
          {text.add}
        </Button>
        <Button loading={act.busy} onClick={move} data-act="transfer">
          {text.save}
        </Button>
      </div>
    </Page>
  );
}
