import { composing, digits, narrow, wholeNumber } from "@akinai/kit/digits";
import { expect, test } from "vitest";

test("both widths are read", () => {
  expect(digits("〒１００－０００１")).toBe("1000001");
  expect(narrow("０３ー１２３４−５６７８")).toBe("03-1234-5678");
});

test("a whole number has digits of either width and commas between groups, and nothing else", () => {
  for (const [typed, read] of [
    ["", ""],
    ["  ", ""],
    ["1620", "1620"],
    ["１，６２０", "1620"],
    ["1,234,567", "1234567"],
    ["0050", "50"],
    ["000", "0"],
  ] as const)
    expect(wholeNumber(typed), typed).toBe(read);
  for (const typed of ["1620.00", "0.5", "-100", "−100", "1,62", "12,34,567", "¥100", "5g", "1e3", "1 000"])
    expect(wholeNumber(typed), typed).toBeUndefined();
});

test("a key of an input method is not one of the page", () => {
  expect(composing({ isComposing: true })).toBe(true);
  expect(composing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(composing({ isComposing: false, keyCode: 13 })).toBe(false);
});
