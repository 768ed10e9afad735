import { problemOf } from "@akinai/kit/problem";
import { expect, test } from "vitest";

const detail = (type: string, debug: unknown) => ({ type, value: "", debug });

test("an error has its reason, its text and its wait", () => {
  const problem = problemOf(
    503,
    {
      code: "unavailable",
      message: "ただいま混み合っています。",
      details: [detail("google.rpc.ErrorInfo", { reason: "OVERLOADED", metadata: { limit: "3" } })],
    },
    "2",
    "abc",
  );
  expect(problem).toMatchObject({
    reason: "OVERLOADED",
    message: "ただいま混み合っています。",
    params: { limit: "3" },
    retryAfter: 2000,
    request: "abc",
  });
  expect([problem.unknown, problem.login]).toEqual([true, false]);
});

test("a violation names its field as JSON does", () => {
  const elements = [{ fieldName: "address" }, { fieldName: "postal_code" }];
  const lines = [{ fieldName: "lines", index: "2" }, { fieldName: "quantity" }];
  const problem = problemOf(
    400,
    {
      details: [
        detail("buf.validate.Violations", {
          violations: [{ field: { elements }, message: "必須です。" }, { field: { elements: lines } }],
        }),
      ],
    },
    null,
    null,
  );
  expect(problem.violations).toEqual([
    { field: "address.postalCode", message: "必須です。" },
    { field: "lines[2].quantity", message: "" },
  ]);
});

test("the text is that of the page's language", () => {
  const details = ["en", "ja"].map((locale) => detail("google.rpc.LocalizedMessage", { locale, message: locale }));
  expect(problemOf(402, { message: "the bank declined the payment", details }, null, null).message).toBe("ja");
});

test("a body that is no error has a text for people", () => {
  const problem = problemOf(502, undefined, null, null);
  expect(problem.reason).toBe("INTERNAL");
  expect(problem.message).not.toBe("");
  expect(problem.unknown).toBe(true);
});

test("what was refused is known", () => {
  expect(
    problemOf(400, { details: [detail("google.rpc.ErrorInfo", { reason: "OUT_OF_STOCK" })] }, null, null).unknown,
  ).toBe(false);
  expect(
    problemOf(409, { details: [detail("google.rpc.ErrorInfo", { reason: "IDEMPOTENCY_KEY_IN_USE" })] }, null, null)
      .unknown,
  ).toBe(true);
  expect(problemOf(401, {}, null, null).login).toBe(true);
});
