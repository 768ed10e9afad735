import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button, Textarea, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { ShopPageConflictJson, ShopPageJson } from "../../../gen/akinai/product/v1/shop_pb";
import type { PublishShopPageRequestJson } from "../../../gen/akinai/product/v1/shop_service_pb";
import { useAct } from "../../parts/act.ts";
import { useActor } from "../../parts/actor.ts";
import { Ask, type Question } from "../../parts/ask.tsx";
import { FormConflict } from "../../parts/conflict.tsx";
import { exact, stamp } from "../../parts/dates.ts";
import { useDraft } from "../../parts/draft.ts";
import { Failure } from "../../parts/failure.tsx";
import { changedFields, type Form } from "../../parts/merge.ts";
import { NotFound } from "../../parts/notfound.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { screens, shop } from "../../services.ts";
import { pageForm, textsOf } from "./pageform.ts";
import { isPage, type PageName, pageWords } from "./pagewords.ts";
import { type FormLanguage, fieldOf, languages } from "./settingsform.ts";

const text = texts(
  {
    back: "ページの一覧へ",
    ja: "日本語",
    en: "英語",
    heading: "見出し",
    body: "本文（Markdown）",
    preview: "プレビューする",
    close: "プレビューを閉じる",
    looks: (language: string) => `プレビュー（${language}）`,
    validFrom: "公開する日時（日本時間）。空にすると今すぐ公開します。",
    publish: "公開する",
    publishTitle: (page: string) => `「${page}」の新しい版を公開`,
    now: "公開すると、すぐにお客様に表示されます。これまでの版は記録として残り、変更も削除もできません。",
    later: (when: string) => `${when}から、お客様に表示されます。公開した版は変更も削除もできません。`,
    discard: "破棄する",
    saved: "公開しました",
    dirty: (n: number) => `変更があります（${n}件）`,
    restored: "前回の入力を復元しました。公開はまだされていません。",
    history: "版の履歴",
    version: "版",
    from: "公開日時",
    by: "公開した人",
    program: "初期のサンプル",
    waiting: "公開待ち",
    current: "公開中",
    older: "以前の版を使う",
  },
  {
    back: "All pages",
    ja: "Japanese",
    en: "English",
    heading: "Title",
    body: "Text (Markdown)",
    preview: "Preview",
    close: "Close the preview",
    looks: (language: string) => `Preview (${language})`,
    validFrom: "Valid from (time in Japan). Leave it empty to publish now.",
    publish: "Publish",
    publishTitle: (page: string) => `Publish a new version of “${page}”`,
    now: "Customers see it at once. Earlier versions stay as a record; no version can be changed or deleted.",
    later: (when: string) => `Customers see it from ${when}. A published version can neither be changed nor deleted.`,
    discard: "Discard",
    saved: "Published",
    dirty: (n: number) => `Not published: ${n} ${n === 1 ? "change" : "changes"}`,
    restored: "What you typed before is back. It is not published yet.",
    history: "Versions",
    version: "Version",
    from: "Valid from",
    by: "By",
    program: "sample of the program",
    waiting: "waits for its time",
    current: "current",
    older: "Begin with this version",
  },
);

const word = (field: string): string => {
  const [lang, name] = field.split(".");
  return `${name === "title" ? text.heading : text.body} (${lang})`;
};

const route = getRouteApi("/shell/pages/$name");

export function ShopPage() {
  const { name } = route.useParams();
  return isPage(name) ? <Known key={name} name={name} /> : <NotFound />;
}

function Known({ name }: { name: PageName }) {
  const read = useCallback(
    (signal: AbortSignal) => shop("listShopPageVersions", { name }, { retry: true, signal }),
    [name],
  );
  const reading = useRead(read);
  return (
    <Read of={reading}>{({ pages = [] }) => <Editor name={name} versions={pages} reload={reading.reload} />}</Read>
  );
}

function Editor({ name, versions, reload }: { name: PageName; versions: ShopPageJson[]; reload: () => void }) {
  const latest = versions[0];
  const draft = useDraft<Form>(`akinai-shop-page-${name}`, latest?.version ?? "0", {
    ...pageForm(latest),
    validFrom: "",
  });
  const [conflict, setConflict] = useState<ShopPageJson>();
  const [question, setQuestion] = useState<Question>();
  const [said, setSaid] = useState("");
  const act = useAct();
  const { typed: form, dirty, begin } = draft;
  const set = (field: string, value: string) => draft.set((before) => ({ ...before, [field]: value }));
  const publish = async (what: Form, on: ShopPageJson | undefined, version: string) => {
    const validFrom = what.validFrom && new Date(`${what.validFrom}:00+09:00`).toISOString();
    try {
      const { page } = await shop("publishShopPage", {
        name,
        version,
        texts: textsOf(what, on),
        ...(validFrom && { validFrom }),
      } as PublishShopPageRequestJson);
      begin({ ...pageForm(page), validFrom: "" }, page?.version ?? "0");
      setSaid(text.saved);
      reload();
    } catch (error) {
      const type = "akinai.product.v1.ShopPageConflict";
      const found = error instanceof Problem ? error.detail<ShopPageConflictJson>(type) : undefined;
      if (!found) throw error;
      setConflict(found.current ?? {});
    }
  };
  const ask = () =>
    setQuestion({
      title: text.publishTitle(pageWords[name] ?? name),
      effect: <p>{form.validFrom ? text.later(form.validFrom.replace("T", " ")) : text.now}</p>,
      verb: text.publish,
      harmless: true,
      run: async () => {
        act.clear();
        await publish(form, latest, draft.version);
      },
    });
  const wrong = new Map(act.problem?.violations.map(({ field, message }) => [fieldOf(field), message]));
  return (
    <Page title={pageWords[name] ?? name}>
      <p>
        <Link to="/pages">{text.back}</Link>
      </p>
      {draft.restored && <p className="note">{text.restored}</p>}
      {act.problem && <Failure problem={act.problem} />}
      {languages.map((lang) => (
        <Texts key={lang} lang={lang} form={form} wrong={wrong} set={set} />
      ))}
      <section className="card">
        <TextInput
          type="datetime-local"
          label={text.validFrom}
          name="validFrom"
          value={form.validFrom ?? ""}
          onChange={(event) => set("validFrom", event.currentTarget.value)}
        />
      </section>
      <div className={dirty ? "save-bar" : "save-bar quiet"}>
        <span role="status">{dirty ? text.dirty(changedFields(draft.base, form).length) : said}</span>
        {dirty && (
          <Button
            variant="default"
            data-act="discard"
            onClick={() => begin({ ...pageForm(latest), validFrom: "" }, latest?.version ?? "0")}
          >
            {text.discard}
          </Button>
        )}
        <Button disabled={!dirty} onClick={ask} data-act="publish">
          {text.publish}
        </Button>
      </div>
      <Versions versions={versions} use={(page) => draft.set((before) => ({ ...before, ...pageForm(page) }))} />
      <Ask question={question} close={() => setQuestion(undefined)} />
      {conflict && (
        <FormConflict
          by={conflict.publishedBy}
          at={conflict.publishedAt}
          base={draft.base}
          mine={form}
          theirs={{ ...pageForm(conflict), validFrom: draft.base.validFrom ?? "" }}
          word={word}
          close={() => setConflict(undefined)}
          save={(merged) => {
            setConflict(undefined);
            void act.run(() => publish(merged, conflict, conflict.version ?? "0"));
          }}
        />
      )}
    </Page>
  );
}

function Texts({
  lang,
  form,
  wrong,
  set,
}: {
  lang: FormLanguage;
  form: Form;
  wrong: ReadonlyMap<string, string>;
  set: (field: string, value: string) => void;
}) {
  const [shown, setShown] = useState<string>();
  const act = useAct();
  const [title, body] = [`${lang}.title`, `${lang}.body`];
  const preview = () =>
    act.run(async () => {
      const { html } = await screens("getPagePreview", { body: form[body] ?? "" });
      setShown(html ?? "");
    });
  return (
    <section className="card">
      <h2>{text[lang]}</h2>
      <TextInput
        label={text.heading}
        name={title}
        maxLength={100}
        lang={lang}
        value={form[title] ?? ""}
        error={wrong.get(title)}
        onChange={(event) => set(title, event.currentTarget.value)}
      />
      <Textarea
        label={text.body}
        name={body}
        maxLength={50_000}
        lang={lang}
        autosize
        minRows={6}
        maxRows={24}
        value={form[body] ?? ""}
        error={wrong.get(body)}
        onChange={(event) => set(body, event.currentTarget.value)}
      />
      {act.problem && <Failure problem={act.problem} />}
      <div className="buttons start">
        <Button
          variant="default"
          loading={act.busy}
          onClick={shown === undefined ? preview : () => setShown(undefined)}
          data-act={`preview-${lang}`}
        >
          {shown === undefined ? text.preview : text.close}
        </Button>
      </div>
      {shown !== undefined && (
        <section className="preview" aria-label={text.looks(text[lang])} lang={lang} data-preview={lang}>
          <p className="preview-title">{form[title]}</p>
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the edge renders it as the shop does, without HTML of the text */}
          <div dangerouslySetInnerHTML={{ __html: shown }} />
        </section>
      )}
    </section>
  );
}

function Versions({ versions, use }: { versions: ShopPageJson[]; use: (page: ShopPageJson) => void }) {
  const now = new Date().toISOString();
  const current = versions.find((version) => (version.validFrom ?? "") <= now);
  return (
    <section>
      <h2>{text.history}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" aria-label={text.history} tabIndex={0}>
        <table className="grid">
          <thead>
            <tr>
              <th className="number">{text.version}</th>
              <th>{text.from}</th>
              <th>{text.by}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <tr key={version.version} data-version={version.version}>
                <td className="number">{version.version}</td>
                <td className="keep" title={exact(version.validFrom)}>
                  {stamp(version.validFrom)} {version === current && <span className="badge ok">{text.current}</span>}
                  {(version.validFrom ?? "") > now && <span className="badge warn">{text.waiting}</span>}
                </td>
                <td>
                  <By actor={version.publishedBy} />
                </td>
                <td>
                  <Button variant="subtle" size="compact-sm" onClick={() => use(version)}>
                    {text.older}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function By({ actor }: { actor: string | undefined }) {
  return <>{useActor(actor) || text.program}</>;
}
