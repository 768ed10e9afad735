import { composing } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useAct } from "../../parts/act.ts";
import { Danger } from "../../parts/danger.tsx";
import { useDraft } from "../../parts/draft.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { wholeFault } from "../../parts/whole.ts";
import { stock } from "../../services.ts";
import { type Book, bookFor, bookOf, type Counted, changesOf, edited, remaining, scanned } from "./counting.ts";
import { useLocations } from "./locations.ts";

const text = texts(
  {
    title: "棚卸",
    back: "在庫の一覧へ",
    location: "拠点",
    scan: "SKU（読み取り、または入力してEnter）",
    hint: "読み取るたびに1点増えます。「SKU 数量」で数を指定できます",
    wrong: "SKUではありません",
    counted: "数えたもの",
    none: "まだ何も数えていません。",
    sku: "SKU",
    units: "数えた数",
    unitsOf: (sku: string) => `${sku} の数`,
    book: "帳簿",
    difference: "差",
    unknown: "帳簿にないSKU",
    remove: "外す",
    reason: "理由",
    reasonValue: "棚卸",
    compare: "帳簿と比べる",
    apply: "差を反映する",
    applied: (n: number) => `${n}件の在庫を直しました。`,
    again: "続けて数える",
    discard: "すべて取り消す",
    discardTitle: "棚卸の入力を取り消す",
    discardEffect: (n: number) => `数えた${n}件のSKUが消えます。元に戻せません。在庫は変わりません。`,
    tooMany: "10億以下で入力してください",
    stale: "比べたあとに在庫が変わりました。もう一度比べてください。",
    last: (sku: string, units: number) => `${sku} ${units}点`,
  },
  {
    title: "Stock count",
    back: "All stock",
    location: "Location",
    scan: "SKU (scan, or type and press Enter)",
    hint: "Each scan is one unit more. “SKU number” sets the number",
    wrong: "This is not a SKU",
    counted: "Counted",
    none: "Nothing is counted yet.",
    sku: "SKU",
    units: "Counted",
    unitsOf: (sku: string) => `Units of ${sku}`,
    book: "On record",
    difference: "Difference",
    unknown: "Not on record",
    remove: "Remove",
    reason: "Reason",
    reasonValue: "Stock count",
    compare: "Compare with the records",
    apply: "Apply the differences",
    applied: (n: number) => `${n} ${n === 1 ? "level was" : "levels were"} corrected.`,
    again: "Count on",
    discard: "Discard all",
    discardTitle: "Discard the count",
    discardEffect: (n: number) =>
      `The count of ${n} ${n === 1 ? "SKU" : "SKUs"} is lost. This cannot be undone. Stock stays as it is.`,
    tooMany: "Enter a billion at most",
    stale: "Stock changed after the comparison. Compare again.",
    last: (sku: string, units: number) => `${sku}: ${units}`,
  },
);

interface Draft {
  location: string;
  reason: string;
  count: Counted[];
}

const empty: Draft = { location: "main", reason: text.reasonValue, count: [] };

// Count is a stock count at one location: SKUs are scanned or typed, compared with the records, and the differences are applied. What
// was counted stays in the tab until then.
export function Count() {
  const { choices } = useLocations();
  const { typed: draft, set, begin } = useDraft<Draft>("akinai-count", "0", empty);
  const [entry, setEntry] = useState("");
  const [wrong, setWrong] = useState(false);
  const [lastBook, setBook] = useState<Book>();
  const book = bookFor(draft, lastBook);
  const whole = draft.count.every(({ typed }) => typed === undefined);
  const [discarding, setDiscarding] = useState(false);
  const [said, setSaid] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const act = useAct();

  const change = (count: Counted[]) => set((before) => ({ ...before, count }));
  const scan = () => {
    const next = scanned(draft.count, entry);
    setWrong(!next);
    if (!next) return field.current?.select();
    setEntry("");
    change(next);
    setSaid(text.last(next[0]?.sku ?? "", next[0]?.units ?? 0));
  };
  const compare = () =>
    act.run(async () => {
      const skus = draft.count.map(({ sku }) => sku);
      const { levels = [] } = await stock("batchGetLevels", { skus }, { retry: true });
      setBook(bookOf(draft, levels));
    });
  const apply = (compared: Book) =>
    act.run(async () => {
      try {
        const { changed = 0 } = await stock("setLevels", {
          location: compared.location,
          reason: draft.reason.trim() || text.reasonValue,
          reference: "count",
          create: true,
          levels: changesOf(compared),
        });
        // What was counted meanwhile stays.
        set((before) => {
          const count = remaining(before.count, compared.count);
          return count.length > 0 ? { ...before, count } : { ...empty, location: before.location };
        });
        setSaid(text.applied(changed));
      } catch (error) {
        if (error instanceof Problem && error.reason === "VERSION_CONFLICT") setBook(undefined);
        throw error;
      }
    });

  return (
    <Page title={text.title}>
      <p>
        <Link to="/stock">{text.back}</Link>
      </p>
      <div className="scan">
        <NativeSelect
          label={text.location}
          value={draft.location}
          data={choices.length > 0 ? choices : [{ value: draft.location, label: draft.location }]}
          onChange={(event) => {
            const location = event.currentTarget.value;
            set((before) => ({ ...before, location }));
          }}
        />
        <TextInput
          ref={field}
          label={text.scan}
          description={text.hint}
          name="scan"
          autoComplete="off"
          error={wrong ? text.wrong : undefined}
          value={entry}
          onChange={(event) => setEntry(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !composing(event.nativeEvent)) scan();
          }}
        />
      </div>
      <p role="status" className="note">
        {said || text.none}
      </p>
      {act.problem && <Failure problem={act.problem} />}
      {act.problem?.reason === "VERSION_CONFLICT" && <p className="note">{text.stale}</p>}
      {draft.count.length > 0 && (
        <>
          <section className="scroll" aria-label={text.counted}>
            <table className="grid" id="counted">
              <thead>
                <tr>
                  <th>{text.sku}</th>
                  <th className="number">{text.units}</th>
                  <th className="number">{text.book}</th>
                  <th className="number">{text.difference}</th>
                  <th aria-label={text.remove} />
                </tr>
              </thead>
              <tbody>
                {draft.count.map((one) => (
                  <Row key={one.sku} one={one} book={book} count={draft.count} change={change} />
                ))}
              </tbody>
            </table>
          </section>
          <div className="scan">
            <TextInput
              label={text.reason}
              maxLength={200}
              value={draft.reason}
              onChange={(event) => {
                const reason = event.currentTarget.value;
                set((before) => ({ ...before, reason }));
              }}
            />
          </div>
          <div className="buttons">
            <Button variant="subtle" onClick={() => setDiscarding(true)} data-act="discard">
              {text.discard}
            </Button>
            <Button
              variant={book ? "default" : "filled"}
              loading={act.busy}
              disabled={!whole}
              onClick={compare}
              data-act="compare"
            >
              {text.compare}
            </Button>
            {book && (
              <Button loading={act.busy} onClick={() => apply(book)} data-act="apply">
                {text.apply}
              </Button>
            )}
          </div>
          <Danger
            opened={discarding}
            title={text.discardTitle}
            verb={text.discard}
            close={() => setDiscarding(false)}
            run={async () => {
              begin(empty, "0");
              setDiscarding(false);
              setSaid("");
            }}
          >
            <p>{text.discardEffect(draft.count.length)}</p>
          </Danger>
        </>
      )}
    </Page>
  );
}

function Row({
  one,
  book,
  count,
  change,
}: {
  one: Counted;
  book: Book | undefined;
  count: Counted[];
  change: (count: Counted[]) => void;
}) {
  const level = book?.levels.get(one.sku);
  const difference = one.units - (level?.onHand ?? 0);
  return (
    <tr>
      <td className="mono">{one.sku}</td>
      <td className="number">
        <TextInput
          size="xs"
          className="units"
          aria-label={text.unitsOf(one.sku)}
          inputMode="numeric"
          value={one.typed ?? String(one.units)}
          error={one.typed === undefined ? undefined : (wholeFault(one.typed, true) ?? text.tooMany)}
          onChange={(event) => change(edited(count, one.sku, event.currentTarget.value))}
        />
      </td>
      <td className="number">{book && (level ? (level.onHand ?? 0) : text.unknown)}</td>
      <td className="number">
        {book && (
          <span className={difference === 0 ? "badge ok" : "badge warn"} data-difference={one.sku}>
            {difference > 0 ? `+${difference}` : String(difference).replace("-", "−")}
          </span>
        )}
      </td>
      <td>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`${text.remove} ${one.sku}`}
          onClick={() => change(count.filter((other) => other.sku !== one.sku))}
        >
          {text.remove}
        </Button>
      </td>
    </tr>
  );
}
