import type { ShopSettingsJson, ShopTextsJson, TaxRoundingJson } from "../../../gen/akinai/product/v1/shop_pb";
import type { Form } from "../../parts/merge.ts";

export const languages = ["ja", "en"] as const;
export type FormLanguage = (typeof languages)[number];

// The texts of a language; those of several lines are marked.
export const textFields = [
  { name: "name", max: 60 },
  { name: "company", max: 100 },
  { name: "representative", max: 100, optional: true },
  { name: "address", max: 200 },
  { name: "deliveryTime", max: 500, lines: true },
  { name: "paymentTime", max: 500, lines: true },
  { name: "cancellationTerms", max: 2000, lines: true },
  { name: "orderPeriod", max: 500, lines: true, optional: true },
] as const;
export type TextField = (typeof textFields)[number]["name"];

export const roundings = ["DOWN", "HALF_UP", "UP"] as const;

// settingsForm returns what the form shows of the settings.
export function settingsForm(settings: ShopSettingsJson = {}): Form {
  const form: Record<string, string> = {
    phone: settings.phone ?? "",
    email: settings.email ?? "",
    registrationNumber: settings.registrationNumber ?? "",
    logoUrl: settings.logoUrl ?? "",
    taxRounding: String(settings.taxRounding ?? "").replace("TAX_ROUNDING_", ""),
  };
  for (const language of languages) {
    for (const { name } of textFields) form[`${language}.${name}`] = settings.texts?.[language]?.[name] ?? "";
  }
  return form;
}

// settingsOf returns the settings to be saved at a version: what the form does not show, such as other languages, is sent as it is
// stored. A language without any text is absent.
export function settingsOf(form: Form, stored: ShopSettingsJson, version: string): ShopSettingsJson {
  const texts: Record<string, ShopTextsJson> = { ...stored.texts };
  for (const language of languages) {
    const all: Partial<Record<TextField, string>> = {};
    for (const { name } of textFields) all[name] = (form[`${language}.${name}`] ?? "").trim();
    if (Object.values(all).some(Boolean)) texts[language] = all;
    else delete texts[language];
  }
  return {
    version,
    texts,
    phone: form.phone ?? "",
    email: form.email ?? "",
    registrationNumber: form.registrationNumber ?? "",
    logoUrl: form.logoUrl ?? "",
    taxRounding: `TAX_ROUNDING_${form.taxRounding || "UNSPECIFIED"}` as TaxRoundingJson,
  };
}

// fieldOf returns the field of the form that a violation is about, by its path: settings.texts["ja"].name.
export function fieldOf(path: string): string {
  const inText = /texts\["?([a-z]+)"?\]\.(\w+)/.exec(path);
  return inText ? `${inText[1]}.${inText[2]}` : (path.split(".").at(-1) ?? path);
}
