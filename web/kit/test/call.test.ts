import type { CatalogService } from "@akinai/client";
import { service } from "@akinai/kit/call";
import { afterEach, expect, test, vi } from "vitest";

const catalog = service<typeof CatalogService>("akinai.bff.web.v1.CatalogService");

function answers(...responses: (Response | Error)[]) {
  const sent = vi.fn(async (_url: string, _init: RequestInit) => {
    const next = responses.shift();
    if (!next || next instanceof Error) throw next ?? new Error("no more responses");
    return next;
  });
  vi.stubGlobal("fetch", sent);
  return sent;
}

const busy = () => new Response(JSON.stringify({ message: "busy" }), { status: 503 });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a call is a POST of JSON with the header that no other site can send", async () => {
  const sent = answers(new Response(`{"product":{"slug":"sencha"}}`));
  const { product } = await catalog("getProduct", { idOrSlug: "sencha" });
  expect(product?.slug).toBe("sencha");
  const [url, init] = sent.mock.calls[0] ?? [];
  expect(url).toBe("/akinai.bff.web.v1.CatalogService/GetProduct");
  expect(init).toMatchObject({
    method: "POST",
    body: `{"idOrSlug":"sencha"}`,
    headers: { "Akinai-Session": "1", "Content-Type": "application/json" },
  });
});

test("a read is made again, three times in all; a write is not", async () => {
  vi.useFakeTimers();
  const sent = answers(busy(), new TypeError("no network"), new Response("{}"));
  const read = catalog("listCategories", {}, { retry: true });
  await vi.runAllTimersAsync();
  expect(await read).toEqual({});
  expect(sent).toHaveBeenCalledTimes(3);

  answers(busy());
  await expect(catalog("listCategories", {})).rejects.toMatchObject({ status: 503 });
});

test("without a connection the problem says so", async () => {
  answers(new TypeError("no network"));
  await expect(catalog("listCategories", {})).rejects.toMatchObject({ reason: "OFFLINE", unknown: true });
});

test("a call whose time is over is one without an answer; a call that was given up is none", async () => {
  vi.stubGlobal("fetch", (_url: string, { signal }: RequestInit) => Promise.reject(signal?.reason));
  const over = AbortSignal.abort(new DOMException("late", "TimeoutError"));
  await expect(catalog("listCategories", {}, { retry: true, signal: over })).rejects.toMatchObject({
    reason: "OFFLINE",
  });
  const left = AbortSignal.abort();
  await expect(catalog("listCategories", {}, { signal: left })).rejects.toBe(left.reason);
});
