import type { OrderQuoteJson, QuoteOrderRequestJson } from "@akinai/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newQuoter } from "../src/screens/checkout/quote.ts";

const quoteOf = (fingerprint: string): OrderQuoteJson => ({
  total: { amount: "1100", currency: "JPY" },
  confirmation: { fingerprint },
});
const slot = (window: string): QuoteOrderRequestJson => ({ delivery: { method: "home", window } });
const first = quoteOf("first");
const failures: [string, () => Promise<Response>][] = [
  ["429", async () => new Response(`{"message":"too many"}`, { status: 429, headers: { "Retry-After": "1" } })],
  ["503", async () => new Response(`{"message":"busy"}`, { status: 503 })],
  ["no network", () => Promise.reject(new TypeError("no network"))],
];

// The edge quotes a slot by its name, or answers as fail says.
let fail: (() => Promise<Response>) | undefined;
let asked: string[];
let shown: (OrderQuoteJson | undefined)[];

beforeEach(() => {
  vi.useFakeTimers();
  fail = undefined;
  asked = [];
  shown = [];
  vi.stubGlobal("fetch", async (_url: string, { body }: RequestInit) => {
    const { window } = JSON.parse(String(body)).delivery;
    asked.push(window);
    return fail ? fail() : new Response(JSON.stringify({ quote: quoteOf(window) }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

// Slot A is quoted and shown, then the request is for slot B.
async function turned() {
  const quoter = newQuoter(first, (quote) => shown.push(quote));
  const stop = quoter.turn(first, slot("A"));
  await vi.runAllTimersAsync();
  stop();
  asked = [];
  return quoter;
}

// press waits for what a press of the button leads to.
async function press(quoter: ReturnType<typeof newQuoter>, quote: OrderQuoteJson | undefined) {
  const outcome = quoter.stands(quote).catch((error) => error.reason);
  await vi.runAllTimersAsync();
  return await outcome;
}

test.each(failures)("after a quote that failed (%s) a press asks again, and shows what changed", async (_, failure) => {
  const quoter = await turned();
  fail = failure;
  quoter.turn(first, slot("B"));
  await vi.runAllTimersAsync();
  expect(shown).toEqual([quoteOf("A")]);

  fail = undefined;
  asked = [];
  expect(await press(quoter, quoteOf("A"))).toBe(false);
  expect(asked).toEqual(["B"]);
  expect(shown).toEqual([quoteOf("A"), quoteOf("B")]);

  expect(await press(quoter, quoteOf("B"))).toBe(true);
  expect(asked).toEqual(["B"]);
});

test("a press that asks again orders if nothing changed", async () => {
  const quoter = await turned();
  fail = failures[1]?.[1];
  quoter.turn(first, { ...slot("A"), deliveryOptions: true });
  await vi.runAllTimersAsync();
  fail = undefined;
  expect(await press(quoter, quoteOf("A"))).toBe(true);
});

test("a press without an answer says why, orders nothing, and the next one asks again", async () => {
  const quoter = await turned();
  fail = failures[2]?.[1];
  quoter.turn(first, slot("B"));
  expect(await press(quoter, quoteOf("A"))).toBe("OFFLINE");
  expect(await press(quoter, quoteOf("A"))).toBe("OFFLINE");
  expect(shown).toEqual([quoteOf("A")]);
  fail = undefined;
  expect(await press(quoter, quoteOf("A"))).toBe(false);
  expect(await press(quoter, quoteOf("B"))).toBe(true);
});

test("a quote that is refused leaves it to the order to say why", async () => {
  const quoter = await turned();
  fail = async () => new Response(`{"message":"no such slot"}`, { status: 400 });
  quoter.turn(first, slot("B"));
  expect(await press(quoter, quoteOf("A"))).toBe(true);
  expect(shown).toEqual([quoteOf("A")]);
});

test("a press during which the request changes is one of the new request", async () => {
  const quoter = newQuoter(first, (quote) => shown.push(quote));
  const stop = quoter.turn(first, slot("A"));
  const outcome = quoter.stands(first);
  stop();
  quoter.turn(first, slot("B"));
  await vi.runAllTimersAsync();
  expect(await outcome).toBe(false);
  expect(asked).toEqual(["B"]);
});
