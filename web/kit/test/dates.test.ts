import { day, moment } from "@akinai/kit/dates";
import { expect, test } from "vitest";

const now = new Date("2026-11-29T00:00:00Z");

test("a day is that of Japan, with its weekday", () => {
  expect(day("2026-12-02T15:00:00Z", "ja", now)).toBe("12月3日(木)");
  expect(day("2026-12-02T14:59:59Z", "ja", now)).toBe("12月2日(水)");
  expect(day("2026-12-02T15:00:00Z", "en", now)).toBe("Thu, Dec 3");
});

test("a day of another year has its year", () => {
  expect(day("2026-12-31T15:00:00Z", "ja", now)).toBe("2027年1月1日(金)");
  expect(day("2026-12-31T15:00:00Z", "en", now)).toBe("Fri, Jan 1, 2027");
});

test("a moment has a time of 24 hours", () => {
  expect(moment("2026-12-02T15:05:00Z", "ja", now)).toBe("12月3日(木) 00:05");
  expect(moment("2026-12-03T05:00:00Z", "en", now)).toBe("Thu, Dec 3, 14:00 (JST)");
});
