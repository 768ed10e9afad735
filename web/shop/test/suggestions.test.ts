import { expect, test } from "vitest";
import { Answers, awaitsMore, forget, remember, remembered } from "../src/page/suggestions.ts";

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

test("the last five searches are remembered, each once", () => {
  const store = storage();
  for (const q of ["お茶", "茶碗", "", "急須", "お茶", "湯呑", "筆", "墨"]) remember(q, store);
  expect(remembered(store)).toEqual(["墨", "筆", "湯呑", "お茶", "急須"]);
  forget(store);
  expect(remembered(store)).toEqual([]);
});

test("a value of another form is no search", () => {
  const store = storage();
  store.setItem("akinai-searches", '{"a":1}');
  expect(remembered(store)).toEqual([]);
  store.setItem("akinai-searches", '[1,"お茶"]');
  expect(remembered(store)).toEqual(["お茶"]);
});

test("a composition that ends in a Latin letter is not asked for", () => {
  expect(awaitsMore("おt")).toBe(true);
  expect(awaitsMore("おｔ")).toBe(true);
  expect(awaitsMore("おちゃ")).toBe(false);
});

test("an answer that comes after a later request is dropped", async () => {
  const answers = new Answers<string>();
  let answer: (text: string) => void = () => {};
  const first = answers.latest(
    () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      }),
  );
  const second = answers.latest(async () => "second");
  answer("first");
  expect(await second).toBe("second");
  expect(await first).toBeUndefined();
});
