import { expect, test } from "vitest";
import { exact, stamp } from "../src/parts/dates.ts";

test("times are those of the shop's zone", () => {
  const now = new Date("2026-11-30T00:00:00Z");
  expect(stamp("2026-11-29T15:30:05Z", now)).toBe("11/30 00:30");
  expect(stamp("2025-12-31T14:59:00Z", now)).toBe("2025/12/31 23:59");
  expect(exact("2026-11-29T15:30:05Z")).toBe("2026-11-30 00:30:05 JST");
  expect(stamp(undefined)).toBe("");
});
