import { language, texts } from "@akinai/kit/language";
import { Link } from "@tanstack/react-router";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { shop } from "../../services.ts";
import { pageNames, pageWords } from "./pagewords.ts";

const text = texts(
  {
    title: "ページ",
    settings: "店舗の設定へ",
    page: "ページ",
    heading: "見出し",
    version: "公開中の版",
    table: "ページの一覧",
    none: "未公開",
  },
  {
    title: "Pages",
    settings: "Settings of the shop",
    page: "Page",
    heading: "Title",
    version: "Current version",
    table: "List of pages",
    none: "not published",
  },
);

const readPages = (signal: AbortSignal) => shop("getShopSettings", { withPages: true }, { retry: true, signal });

// ShopPages lists the pages of the shop with their current versions.
export function ShopPages() {
  const reading = useRead(readPages);
  return (
    <Page title={text.title}>
      <p>
        <Link to="/settings">{text.settings}</Link>
      </p>
      <Read of={reading}>
        {({ pages = [], language: standard = "ja" }) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section className="scroll" aria-label={text.table} tabIndex={0}>
            <table className="grid">
              <thead>
                <tr>
                  <th>{text.page}</th>
                  <th>{text.heading}</th>
                  <th className="number">{text.version}</th>
                </tr>
              </thead>
              <tbody>
                {pageNames.map((name) => {
                  const current = pages.find((page) => page.name === name);
                  return (
                    <tr key={name}>
                      <td className="keep">
                        <Link to="/pages/$name" params={{ name }}>
                          {pageWords[name]}
                        </Link>
                      </td>
                      <td>{current?.titles?.[language()] ?? current?.titles?.[standard]}</td>
                      <td className="number">{current?.version ?? text.none}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
        )}
      </Read>
    </Page>
  );
}
