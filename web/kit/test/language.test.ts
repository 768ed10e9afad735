import { texts } from "@akinai/kit/language";
import { expect, test } from "vitest";

test("texts are those of the language", () => {
  const of = (language: "ja" | "en") =>
    texts(
      { cart: "カート", count: (n: number) => `${n}点` },
      { cart: "Cart", count: (n: number) => `${n} items` },
      language,
    );
  expect([of("ja").cart, of("ja").count(2)]).toEqual(["カート", "2点"]);
  expect([of("en").cart, of("en").count(2)]).toEqual(["Cart", "2 items"]);
});

// The types are checked when the workspace is: each line fails to compile without its comment.
test("a missing or unknown key does not compile", () => {
  // @ts-expect-error: English lacks a key
  texts({ cart: "カート", empty: "空" }, { cart: "Cart" });
  // @ts-expect-error: Japanese lacks it
  texts({ cart: "カート" }, { cart: "Cart", empty: "Empty" });
  // @ts-expect-error: another parameter
  texts({ count: (n: number) => `${n}` }, { count: (n: string) => n });
  expect.assertions(0);
});
