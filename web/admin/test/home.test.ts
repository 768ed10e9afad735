import { expect, test } from "vitest";
import { counts, dayWord } from "../src/screens/homewords.ts";

test("a number that was counted to its bound says so", () => {
  expect(counts(undefined, 1000)).toBe("0");
  expect(counts(999, 1000)).toBe("999");
  expect(counts(1000, 1000)).toBe("1000+");
});

test("a business day is that of Japan", () => {
  expect(dayWord("2026-11-30")).toContain("30");
  expect(dayWord("")).toBe("");
});
