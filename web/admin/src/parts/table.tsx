import type { ReactNode } from "react";
import { exact, stamp } from "./dates.ts";
import { Pages } from "./pages.tsx";

export interface Column<R> {
  head: string;
  cell: (row: R) => ReactNode;
  // How the cells of the column look: numbers stand right, what is kept does not wrap.
  look?: "number" | "keep" | "mono" | "thumb";
  // The head is read aloud and not seen.
  unseen?: boolean;
}

// Table shows rows by columns. name is what it is called when it is read aloud; keyOf must be unique among the rows.
export function Table<R>({
  name,
  columns,
  rows,
  keyOf,
  id,
}: {
  name: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  keyOf: (row: R) => string;
  id?: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" aria-label={name} tabIndex={0}>
      <table className="grid" id={id}>
        <thead>
          <tr>
            {columns.map(({ head, look, unseen }) => (
              <th key={head} className={look === "number" ? look : undefined}>
                {unseen ? <span className="hidden">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ head, look, cell }) => (
                <td key={head} className={look}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

// PagedTable is a Table of one page of a list, with the ways to the other pages. pages are the tokens up to this page, next is the token
// of the next one. Without rows it says why: empty.
export function PagedTable<R>({
  pages = [],
  next,
  turn,
  empty,
  ...table
}: Parameters<typeof Table<R>>[0] & {
  pages: readonly string[] | undefined;
  next: string | undefined;
  // Opens the page of the last token; without tokens the first page.
  turn: (pages: string[] | undefined) => void;
  // Nothing is said where it is not known whether there are rows.
  empty: string | undefined;
}) {
  return (
    <>
      {table.rows.length > 0 ? <Table {...table} /> : empty && <p className="empty">{empty}</p>}
      {(table.rows.length > 0 || pages.length > 0) && (
        <Pages pages={pages} next={next} turn={(to) => turn(to.length > 0 ? to : undefined)} />
      )}
    </>
  );
}

// When is a time to the minute; its tooltip has the seconds and the zone.
export function When({ at }: { at: string | undefined }) {
  return <span title={exact(at)}>{stamp(at)}</span>;
}
