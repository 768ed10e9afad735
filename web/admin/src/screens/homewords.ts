import { day } from "@akinai/kit/dates";

// counts returns a number that was counted no further than to most.
export function counts(n: number | undefined, most: number): string {
  return (n ?? 0) < most ? String(n ?? 0) : `${most}+`;
}

// dayWord returns a day in Japan in words.
export function dayWord(date: string): string {
  return date && day(`${date}T12:00:00+09:00`);
}
