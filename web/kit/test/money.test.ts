import { equal, price, withTax } from "@akinai/kit/money";
import { expect, test } from "vitest";

test.each([
  [{ amount: "1620", currency: "JPY" }, "¥1,620"],
  [{ amount: "1000000", currency: "JPY" }, "¥1,000,000"],
  [{ currency: "JPY" }, "¥0"],
  [{ amount: "-100", currency: "JPY" }, "−¥100"],
  [{ amount: "9007199254740993", currency: "JPY" }, "¥9,007,199,254,740,993"],
  [{ amount: "123456", currency: "USD" }, "USD 1,234.56"],
  [{ amount: "5", currency: "USD" }, "USD 0.05"],
])("%o is %s", (money, text) => {
  expect(price(money)).toBe(text);
});

test("a price says that it includes tax", () => {
  const money = { amount: "1080", currency: "JPY" };
  expect(withTax(money, "ja")).toBe("¥1,080（税込）");
  expect(withTax(money, "en")).toBe("¥1,080 incl. tax");
});

test("an absent amount equals none, and 0 may be left out", () => {
  expect(equal(undefined, undefined)).toBe(false);
  expect(equal({ currency: "JPY" }, { amount: "0", currency: "JPY" })).toBe(true);
  expect(equal({ amount: "1", currency: "JPY" }, { amount: "1", currency: "USD" })).toBe(false);
});
