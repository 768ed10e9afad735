import { attemptKey, endAttempt } from "@akinai/kit/attempt";
import { expect, test } from "vitest";

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

test("the same content has the same key until the attempt ends", async () => {
  const store = storage();
  const key = await attemptKey("cart 1 version 3", store);
  expect(await attemptKey("cart 1 version 3", store)).toBe(key);
  endAttempt(store);
  expect(await attemptKey("cart 1 version 3", store)).not.toBe(key);
});

test("another content has another key", async () => {
  const store = storage();
  const key = await attemptKey("cart 1 version 3", store);
  expect(await attemptKey("cart 1 version 4", store)).not.toBe(key);
});

test("what is stored has nothing of the content", async () => {
  const store = storage();
  await attemptKey("東京都千代田区", store);
  expect(store.getItem("akinai-attempt")).not.toContain("東京都");
});

test("a value of another form is ignored", async () => {
  const store = storage();
  store.setItem("akinai-attempt", "{");
  expect(await attemptKey("x", store)).toMatch(/^[0-9a-f-]{36}$/);
});
