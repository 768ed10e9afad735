// A time of the shop's zone as an input of the type datetime-local has it: 2026-12-03T14:00. Japan has no summer time.
const offset = "+09:00";

// toTime returns the time that was typed; undefined if it is none.
export function toTime(typed: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(typed)) return undefined;
  const time = new Date(`${typed}:00${offset}`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
