import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

test.each(["ja", "en"])("every command, step and reason of an order has words in %s", async (lang) => {
  vi.stubGlobal("document", { documentElement: { lang } });
  const { commandWord, reasonWord, taskWord } = await import("../src/screens/orderchanges.ts");
  const codes: [(code: string) => string, string][] = [
    [
      commandWord,
      "place confirm fail request_cancel cancel refuse_cancel fulfill process complete paid compensated set_metadata claim",
    ],
    [taskWord, "place capture cancel compensate"],
    [
      reasonWord,
      "CUSTOMER_REQUEST OUT_OF_STOCK CANNOT_DELIVER SUSPECTED_FRAUD MISTAKE CUSTOMER_CANCELED SHOP_CANCELED CHECKOUT_INTERRUPTED PAYMENT_DECLINED",
    ],
  ];
  for (const [word, all] of codes)
    for (const code of all.split(" ")) {
      if (lang === "ja") expect(word(code), code).toMatch(/^[^a-zA-Z_]+$/);
      else if (code !== "cancel") expect(word(code), code).not.toBe(code);
      expect(word(code), code).not.toMatch(/_/);
    }
  expect(reasonWord("NEW_REASON"), "one that is not known").toBe("NEW_REASON");
  expect(reasonWord("toString")).toBe("toString");
});

test.each([
  ["ja", "煎茶、玉露"],
  ["en", "煎茶, 玉露"],
])("a list is joined as %s does", async (lang, joined) => {
  vi.stubGlobal("document", { documentElement: { lang } });
  const { counted, listed } = await import("../src/parts/lists.ts");
  expect(listed(["煎茶", "玉露"])).toBe(joined);
  expect([counted(1, "unit"), counted(2, "unit"), counted(1, "unit goes", "units go")]).toEqual([
    "1 unit",
    "2 units",
    "1 unit goes",
  ]);
});
