import { type Language, language } from "./language.ts";

const zone = "Asia/Tokyo"; // of the shop, whatever the browser's is

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

function parts(time: Date, of: Language): Parts {
  const format = new Intl.DateTimeFormat(of === "en" ? "en-US" : "ja-JP", {
    timeZone: zone,
    year: "numeric",
    month: of === "en" ? "short" : "numeric",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(time).map((part) => [part.type, part.value]));
}

// day returns the day of a time in the shop's zone: 12月3日(木), or Thu, Dec 3. A day of another year than now has its year.
export function day(time: string, of: Language = language(), now: Date = new Date()): string {
  const p = parts(new Date(time), of);
  const other = p.year !== parts(now, of).year;
  if (of === "en") return `${p.weekday}, ${p.month} ${p.day}${other ? `, ${p.year}` : ""}`;
  return `${other ? `${p.year}年` : ""}${p.month?.replace("月", "")}月${p.day?.replace("日", "")}日(${p.weekday})`;
}

// moment returns a day and its time: 12月3日(木) 14:05, or Thu, Dec 3, 14:05 (JST).
export function moment(time: string, of: Language = language(), now: Date = new Date()): string {
  const p = parts(new Date(time), of);
  const clock = `${p.hour}:${p.minute}`;
  return of === "en" ? `${day(time, of, now)}, ${clock} (JST)` : `${day(time, of, now)} ${clock}`;
}
