import { expect, test } from "vitest";
import { rowsOf, windowsOf } from "../src/parts/slots.ts";

const slot = (day: string, window: string, startMinutes: number) => ({
  day,
  window,
  startMinutes,
  endMinutes: startMinutes + 120,
});

test("days between two slots have a row without slots", () => {
  const slots = [slot("2026-12-31", "am", 600), slot("2027-01-02", "am", 600), slot("2027-01-02", "pm", 840)];
  expect(rowsOf(slots).map((row) => [row.day, row.slots.length])).toEqual([
    ["2026-12-31", 1],
    ["2027-01-01", 0],
    ["2027-01-02", 2],
  ]);
  expect(rowsOf([])).toEqual([]);
});

test("windows are by time, each once", () => {
  const slots = [slot("2026-12-01", "pm", 840), slot("2026-12-01", "am", 600), slot("2026-12-02", "am", 600)];
  expect(windowsOf(slots).map((one) => one.window)).toEqual(["am", "pm"]);
});
