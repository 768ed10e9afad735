import { moment } from "@akinai/kit/dates";

const format = new Intl.DateTimeFormat("ja-JP", {
  timeZone: "Asia/Tokyo",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

function parts(time: string): Partial<Record<Intl.DateTimeFormatPartTypes, string>> {
  return Object.fromEntries(format.formatToParts(new Date(time)).map((part) => [part.type, part.value]));
}

// stamp returns a time as tables show it, in the shop's zone: 11/29 10:58, with the year if it is another one than now.
export function stamp(time: string | undefined, now: Date = new Date()): string {
  if (!time) return "";
  const p = parts(time);
  const year = p.year === parts(now.toISOString()).year ? "" : `${p.year}/`;
  return `${year}${p.month}/${p.day} ${p.hour}:${p.minute}`;
}

// exact returns a time with seconds and zone.
export function exact(time: string | undefined): string {
  if (!time) return "";
  const p = parts(time);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second} JST`;
}

export { moment };
