import { composing, digits, narrow } from "@akinai/kit/digits";
import { expect, test } from "vitest";

test("both widths are read", () => {
  expect(digits("〒１００－０００１")).toBe("1000001");
  expect(narrow("０３ー１２３４−５６７８")).toBe("03-1234-5678");
});

test("a key of an input method is not one of the page", () => {
  expect(composing({ isComposing: true })).toBe(true);
  expect(composing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(composing({ isComposing: false, keyCode: 13 })).toBe(false);
});
