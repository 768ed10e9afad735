import { Problem } from "@akinai/kit/problem";
import { expect, test } from "vitest";
import { type AddressField, faultsIn, faultsOf, filled, formOf } from "../src/parts/address.ts";

const whole = formOf({
  name: "髙﨑 𠮷之助",
  postalCode: "１００−０００１",
  prefecture: "東京都",
  city: "千代田区",
  line1: "千代田1-1",
  phone: "03-1234-5678",
});
const place = { prefecture: "東京都", city: "千代田区", town: "丸の内" };

test("a whole address has no faults, whatever the width of its digits", () => {
  expect(faultsOf(whole)).toEqual([]);
  expect(faultsOf({ ...whole, postalCode: "100-000" }).map((fault) => fault.field)).toEqual(["address-postalCode"]);
  expect(faultsOf(formOf()).map((fault) => fault.field)).toHaveLength(6);
});

test("a place fills what is empty, and nothing that was edited", () => {
  const form = { ...formOf(), city: "大阪市" };
  expect(filled(form, place, new Set<AddressField>(["city"]))).toMatchObject({
    prefecture: "東京都",
    city: "大阪市",
    line1: "丸の内",
  });
  expect(filled(formOf(), place, new Set<AddressField>(["city"])).city).toBe("千代田区");
});

test("a refusal is shown at its field, else above the form", () => {
  expect(faultsIn(new Problem(400, "PHONE_INVALID", "電話番号", {})).map((fault) => fault.field)).toEqual([
    "address-phone",
  ]);
  const violations = [
    { field: "address.city", message: "長すぎます。" },
    { field: "address.constructor", message: "?" },
  ];
  expect(faultsIn(new Problem(400, "VALIDATION_FAILED", "", {}, violations)).map((fault) => fault.field)).toEqual([
    "address-city",
    "",
  ]);
  expect(faultsIn(new Problem(409, "ADDRESS_LIMIT", "20件まで"))).toEqual([{ field: "", message: "20件まで" }]);
});
