import { expect, test } from "vitest";
import { afterSave, mergeForms } from "../src/parts/merge.ts";
import { fieldOf, settingsForm, settingsOf } from "../src/screens/shop/settingsform.ts";

const stored = {
  version: "3",
  phone: "03-1234-5678",
  email: "shop@example.com",
  taxRounding: "TAX_ROUNDING_DOWN" as const,
  texts: { ja: { name: "茶舗", company: "茶舗株式会社" }, fr: { name: "Thé", company: "Thé SA" } },
};

test("what the form does not show is saved as it is stored", () => {
  const saved = settingsOf(settingsForm(stored), stored, "3");
  expect(saved.version).toBe("3");
  expect(saved.texts?.fr).toEqual(stored.texts.fr);
  expect(saved.texts?.ja?.name).toBe("茶舗");
  expect(saved.texts?.en).toBeUndefined();
  expect(saved.taxRounding).toBe("TAX_ROUNDING_DOWN");
  expect(settingsOf({ ...settingsForm(stored), "en.name": "Tea" }, stored, "3").texts?.en?.name).toBe("Tea");
});

test("a violation names its field of the form", () => {
  expect(fieldOf('settings.texts["ja"].deliveryTime')).toBe("ja.deliveryTime");
  expect(fieldOf("settings.phone")).toBe("phone");
});

test("two edits of a form are merged by field", () => {
  const base = { a: "1", b: "1", c: "1", d: "1" };
  const { taken, conflicts, result } = mergeForms(
    base,
    { ...base, a: "2", b: "2", d: "2" },
    { ...base, b: "3", c: "3", d: "2" },
  );
  expect(taken).toEqual(["c"]);
  expect(conflicts).toEqual([{ field: "b", mine: "2", theirs: "3" }]);
  expect(result({})).toEqual({ a: "2", b: "2", c: "3", d: "2" });
  expect(result({ b: "theirs" })).toEqual({ a: "2", b: "3", c: "3", d: "2" });
});

test("after a save, what was typed since it began stays, and what the server changed is taken", () => {
  const since = { name: "松屋", phone: "03-1" };
  expect(afterSave(since, { name: "松屋本店", phone: "03-1" }, { name: "松屋", phone: "03-1111" })).toEqual({
    name: "松屋本店",
    phone: "03-1111",
  });
  expect(afterSave(since, since, { name: "松屋", phone: "03-1111" })).toEqual({ name: "松屋", phone: "03-1111" });
});
