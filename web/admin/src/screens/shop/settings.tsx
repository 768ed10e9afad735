import { language, texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { ShopSettingsConflictJson, ShopSettingsJson } from "../../../gen/akinai/product/v1/shop_pb";
import { useAct } from "../../parts/act.ts";
import { FormConflict } from "../../parts/conflict.tsx";
import { useDraft } from "../../parts/draft.ts";
import { Failure } from "../../parts/failure.tsx";
import { afterSave, changedFields, type Form } from "../../parts/merge.ts";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { shop } from "../../services.ts";
import { fieldOf, languages, roundings, settingsForm, settingsOf, textFields } from "./settingsform.ts";

const text = texts(
  {
    title: "店舗の設定",
    pages: "ページの編集へ",
    common: "連絡先と税",
    ja: "日本語の表示",
    en: "英語の表示",
    enHint: "英語を使わない場合は、すべて空にします。英語の読者には日本語が表示されます。",
    name: "店舗名",
    company: "販売業者",
    representative: "運営責任者（任意）",
    address: "所在地（郵便番号から1行で）",
    deliveryTime: "引渡時期",
    paymentTime: "支払時期",
    cancellationTerms: "申込みの撤回・解除",
    orderPeriod: "申込みの期間（任意）",
    phone: "電話番号",
    email: "問い合わせ先のメールアドレス",
    registrationNumber: "適格請求書発行事業者の登録番号（任意）",
    logoUrl: "ロゴのURL（任意）",
    taxRounding: "消費税の端数",
    DOWN: "切り捨て",
    HALF_UP: "四捨五入",
    UP: "切り上げ",
    save: "保存する",
    discard: "破棄する",
    saved: "保存しました",
    dirty: (n: number) => `変更があります（${n}件）`,
    restored: "前回の入力を復元しました。保存はまだされていません。",
    notice: "特定商取引法に基づく表記は別のページです。同じ内容を変えたときは、そのページも公開し直してください。",
  },
  {
    title: "Settings of the shop",
    pages: "Edit the pages",
    common: "Contact and tax",
    ja: "In Japanese",
    en: "In English",
    enHint: "Leave all of it empty to have no English: readers of English then see the Japanese texts.",
    name: "Name of the shop",
    company: "Seller",
    representative: "Person responsible (optional)",
    address: "Address in one line, with its postal code",
    deliveryTime: "When goods are delivered",
    paymentTime: "When payment is due",
    cancellationTerms: "Cancellation and return",
    orderPeriod: "Period of orders (optional)",
    phone: "Telephone",
    email: "E-mail address for inquiries",
    registrationNumber: "Registration number for invoices (optional)",
    logoUrl: "URL of the logo (optional)",
    taxRounding: "Fractions of the tax",
    DOWN: "Round down",
    HALF_UP: "Round half up",
    UP: "Round up",
    save: "Save",
    discard: "Discard",
    saved: "Saved",
    dirty: (n: number) => `Not saved: ${n} ${n === 1 ? "change" : "changes"}`,
    restored: "What you typed before is back. It is not saved yet.",
    notice: "The legal notice is a page of its own. If you change what it repeats, publish it again.",
  },
);

const word = (field: string): string => {
  const [lang, name] = field.includes(".") ? field.split(".") : [undefined, field];
  const said = (text as unknown as Record<string, string>)[name ?? ""] ?? field;
  return lang ? `${said} (${lang})` : said;
};

const readSettings = (signal: AbortSignal) => shop("getShopSettings", {}, { retry: true, signal });

// Settings is the form of what the shop says about itself.
export function Settings() {
  const reading = useRead(readSettings);
  return (
    <Read of={reading}>
      {({ settings }) => <Editor settings={settings ?? {}} changed={(next) => reading.set({ settings: next })} />}
    </Read>
  );
}

function Editor({ settings, changed }: { settings: ShopSettingsJson; changed: (next: ShopSettingsJson) => void }) {
  const draft = useDraft<Form>("akinai-shop-settings", settings.version ?? "0", settingsForm(settings));
  const [conflict, setConflict] = useState<ShopSettingsConflictJson>();
  const [said, setSaid] = useState("");
  const act = useAct();
  const { typed: form, dirty, begin } = draft;
  const latest = useRef(form);
  latest.current = form;
  const save = (what: Form, on: ShopSettingsJson, version: string) =>
    act.run(async () => {
      setSaid("");
      const since = latest.current;
      try {
        const { settings: next = {} } = await shop("updateShopSettings", { settings: settingsOf(what, on, version) });
        const saved = settingsForm(next);
        const kept = afterSave(since, latest.current, saved);
        begin(saved, next.version ?? "0");
        if (changedFields(saved, kept).length > 0) draft.set(() => kept);
        setSaid(text.saved);
        changed(next);
      } catch (error) {
        const type = "akinai.product.v1.ShopSettingsConflict";
        const found = error instanceof Problem ? error.detail<ShopSettingsConflictJson>(type) : undefined;
        if (!found) throw error;
        setConflict(found);
      }
    });
  const wrong = new Map(act.problem?.violations.map(({ field, message }) => [fieldOf(field), message]));
  const set = (field: string, value: string) => draft.set((before) => ({ ...before, [field]: value }));
  return (
    <Page title={text.title}>
      <p>
        <Link to="/pages">{text.pages}</Link>
      </p>
      {draft.restored && <p className="note">{text.restored}</p>}
      {act.problem && <Failure problem={act.problem} />}
      <Common form={form} wrong={wrong} set={set} />
      {languages.map((lang) => (
        <section className="card" key={lang}>
          <h2>{text[lang]}</h2>
          {lang === "en" && <p className="meta">{text.enHint}</p>}
          {textFields.map((field) => {
            const name = `${lang}.${field.name}`;
            const props = {
              label: text[field.name],
              name,
              maxLength: field.max,
              lang,
              value: form[name] ?? "",
              error: wrong.get(name),
            };
            return "lines" in field ? (
              <Textarea key={name} {...props} autosize onChange={(event) => set(name, event.currentTarget.value)} />
            ) : (
              <TextInput key={name} {...props} onChange={(event) => set(name, event.currentTarget.value)} />
            );
          })}
        </section>
      ))}
      <p className="note">{text.notice}</p>
      <div className={dirty ? "save-bar" : "save-bar quiet"}>
        <span role="status">{dirty ? text.dirty(changedFields(draft.base, form).length) : said}</span>
        {dirty && (
          <Button
            variant="default"
            data-act="discard"
            onClick={() => {
              act.clear();
              begin(settingsForm(settings), settings.version ?? "0");
            }}
          >
            {text.discard}
          </Button>
        )}
        <Button
          loading={act.busy}
          disabled={!dirty}
          data-act="save"
          onClick={() => void save(form, settings, draft.version)}
        >
          {text.save}
        </Button>
      </div>
      {conflict && (
        <FormConflict
          by={conflict.updatedBy}
          at={conflict.updatedAt}
          base={draft.base}
          mine={form}
          theirs={settingsForm(conflict.current)}
          word={word}
          close={() => setConflict(undefined)}
          save={(merged) => {
            const current = conflict.current ?? {};
            setConflict(undefined);
            void save(merged, current, current.version ?? "0");
          }}
        />
      )}
    </Page>
  );
}

function Common({
  form,
  wrong,
  set,
}: {
  form: Form;
  wrong: ReadonlyMap<string, string>;
  set: (field: string, value: string) => void;
}) {
  const field = (name: "phone" | "email" | "registrationNumber" | "logoUrl", max: number) => (
    <TextInput
      label={text[name]}
      name={name}
      maxLength={max}
      value={form[name] ?? ""}
      error={wrong.get(name)}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  );
  return (
    <section className="card" lang={language()}>
      <h2>{text.common}</h2>
      {field("phone", 40)}
      {field("email", 254)}
      {field("registrationNumber", 14)}
      {field("logoUrl", 2048)}
      <NativeSelect
        label={text.taxRounding}
        name="taxRounding"
        value={form.taxRounding ?? ""}
        error={wrong.get("taxRounding")}
        onChange={(event) => set("taxRounding", event.currentTarget.value)}
        data={roundings.map((value) => ({ value, label: text[value] }))}
      />
    </section>
  );
}
