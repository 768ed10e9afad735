import type { ShopPageJson, ShopPageTextJson } from "../../../gen/akinai/product/v1/shop_pb";
import type { Form } from "../../parts/merge.ts";
import { languages } from "./settingsform.ts";

// pageForm returns what the form shows of a version of a page; a new version begins with its texts.
export function pageForm(page: ShopPageJson | undefined): Form {
  const form: Record<string, string> = {};
  for (const language of languages) {
    form[`${language}.title`] = page?.texts?.[language]?.title ?? "";
    form[`${language}.body`] = page?.texts?.[language]?.body ?? "";
  }
  return form;
}

// textsOf returns the texts to be published: those of languages that the form does not show are those of the latest version. A
// language without any text is absent.
export function textsOf(form: Form, latest: ShopPageJson | undefined): Record<string, ShopPageTextJson> {
  const texts: Record<string, ShopPageTextJson> = { ...latest?.texts };
  for (const language of languages) {
    const title = (form[`${language}.title`] ?? "").trim();
    const body = (form[`${language}.body`] ?? "").trim();
    if (title || body) texts[language] = { title, body };
    else delete texts[language];
  }
  return texts;
}
