import type { DeliverySlotJson } from "@akinai/client";
import { day } from "@akinai/kit/dates";
import { language, texts } from "@akinai/kit/language";
import { useId, useState } from "react";
import { rowsOf, windowsOf } from "./slots.ts";

const text = texts(
  {
    caption: "お届けの日時",
    dayHead: "日付",
    none: "日時を指定しない（最短でお届け）",
    open: "空きあり",
    few: (n: number) => `残り${n}`,
    full: "満",
    fullWords: "満員",
    no: "お届けはありません",
    more: "あとの日も見る",
    gone: "いま選べる日時はありません。",
  },
  {
    caption: "Day and time of delivery",
    dayHead: "Day",
    none: "No particular time (as early as possible)",
    open: "free",
    few: (n: number) => `${n} left`,
    full: "Full",
    fullWords: "full",
    no: "No deliveries",
    more: "Show later days",
    gone: "No slot can be chosen now.",
  },
);

const clock = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;

// slotTime returns the time of a slot: 14:00〜16:00.
export function slotTime({ startMinutes = 0, endMinutes = 0 }: DeliverySlotJson): string {
  return `${clock(startMinutes)}${language() === "ja" ? "〜" : "–"}${clock(endMinutes)}`;
}

// slotDay returns a day (YYYY-MM-DD) as people write it.
export function slotDay(date: string): string {
  return day(`${date}T00:00:00+09:00`);
}

// A slot with fewer places than this says how many.
const few = 4;
const week = 7;

interface Props {
  slots: DeliverySlotJson[];
  // The chosen slot; undefined: no particular time.
  chosen: { window: string; day: string } | undefined;
  choose: (slot: DeliverySlotJson | undefined) => void;
  // Whether there can be no particular time.
  optional?: boolean;
}

// Slots is a calendar of slots: a row a day, a column a window. Full ones say so, and so do days without deliveries.
export function Slots({ slots, chosen, choose, optional = false }: Props) {
  const name = useId();
  const rows = rowsOf(slots);
  const at = rows.findIndex((row) => row.day === chosen?.day);
  const [days, setDays] = useState(Math.max(week, at + 1));
  const windows = windowsOf(slots);
  if (!slots.some((slot) => slot.left)) {
    return <p className="meta">{text.gone}</p>;
  }
  return (
    <>
      {optional && (
        <label className="pick">
          <input type="radio" name={name} checked={!chosen} onChange={() => choose(undefined)} />
          <span>{text.none}</span>
        </label>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys */}
      <section className="slots" aria-label={text.caption} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.dayHead}</th>
              {windows.map((window) => (
                <th key={window.window} scope="col">
                  {slotTime(window)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, days).map((row) => (
              <tr key={row.day}>
                <th scope="row">{slotDay(row.day)}</th>
                {row.slots.length === 0 ? (
                  <td colSpan={windows.length} className="meta">
                    {text.no}
                  </td>
                ) : (
                  windows.map(({ window }) => (
                    <Cell
                      key={window}
                      slot={row.slots.find((slot) => slot.window === window)}
                      name={name}
                      checked={chosen?.day === row.day && chosen.window === window}
                      choose={choose}
                    />
                  ))
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > days && (
        <button type="button" className="second" onClick={() => setDays(days + week)}>
          {text.more}
        </button>
      )}
    </>
  );
}

interface CellProps {
  slot: DeliverySlotJson | undefined;
  name: string;
  checked: boolean;
  choose: (slot: DeliverySlotJson) => void;
}

function Cell({ slot, name, checked, choose }: CellProps) {
  if (!slot) return <td className="meta">－</td>;
  const left = slot.left ?? 0;
  const full = left === 0 && !checked;
  const words = full ? text.fullWords : left < few ? text.few(left) : text.open;
  return (
    <td>
      <label className="slot">
        <input
          type="radio"
          name={name}
          disabled={full}
          checked={checked}
          aria-label={`${slotDay(slot.day ?? "")} ${slotTime(slot)} ${words}`}
          onChange={() => choose(slot)}
        />
        <span aria-hidden="true">{full ? text.full : left < few && left > 0 ? text.few(left) : "○"}</span>
      </label>
    </td>
  );
}
