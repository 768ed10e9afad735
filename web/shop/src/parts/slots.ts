import type { DeliverySlotJson } from "@akinai/client";

export interface DayRow {
  day: string;
  // None on a day without deliveries.
  slots: DeliverySlotJson[];
}

const next = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

// rowsOf returns a row for each day from the first slot to the last one, also for days between them that have none.
export function rowsOf(slots: DeliverySlotJson[]): DayRow[] {
  const rows: DayRow[] = [];
  const days = slots.map((slot) => slot.day ?? "").sort();
  const last = days.at(-1) ?? "";
  for (let day = days[0]; day && day <= last; day = next(day)) {
    rows.push({ day, slots: slots.filter((slot) => slot.day === day) });
  }
  return rows;
}

// windowsOf returns a slot of each window, by its time.
export function windowsOf(slots: DeliverySlotJson[]): { window: string; startMinutes: number; endMinutes: number }[] {
  const windows = new Map<string, { window: string; startMinutes: number; endMinutes: number }>();
  for (const { window = "", startMinutes = 0, endMinutes = 0 } of slots) {
    if (!windows.has(window)) windows.set(window, { window, startMinutes, endMinutes });
  }
  return [...windows.values()].sort((a, b) => a.startMinutes - b.startMinutes || a.window.localeCompare(b.window));
}
