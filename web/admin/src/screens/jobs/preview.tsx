import { texts } from "@akinai/kit/language";
import { NativeSelect } from "@mantine/core";
import type { PreviewProductImportResponseJson } from "../../../gen/akinai/product/v1/catalog_job_service_pb";

const text = texts(
  {
    table: "ファイルの最初の行",
    line: "行",
    ours: (theirs: string) => `列「${theirs}」の内容`,
    leave: "（使わない）",
    fault: "取り込めない理由",
    check: "列の割り当てを確かめてください。",
    fits: "この列の割り当てで取り込めます。",
    bad: (n: number) => `この列の割り当てでは、表示している行のうち${n}行が取り込めません。`,
  },
  {
    table: "The first rows of the file",
    line: "Line",
    ours: (theirs: string) => `What the column “${theirs}” is`,
    leave: "(not used)",
    fault: "Why it is refused",
    check: "Check what the columns are.",
    fits: "The file can be imported with these columns.",
    bad: (n: number) => `With these columns, ${n} of the rows shown will be refused.`,
  },
);

// The columns that need no name of their own, in the order of docs/import.md.
const known = [
  "slug",
  "sku",
  "name",
  "description",
  "brand",
  "category",
  "status",
  "tags",
  "pictures",
  "picture_alts",
  "image",
  "tax_excluded",
  "option_order",
  "variant_name",
  "price",
  "free",
  "currency",
  "tax_class",
  "weight_grams",
  "max_per_order",
];

// choicesOf returns what a column of the file may be: left out, as it is, one of our columns, or an option or an attribute of its name.
export function choicesOf(theirs: string, ours: string): string[] {
  const name = theirs.trim();
  const named = name && !name.includes(":") ? [`option:${name}`, `attribute:${name}`] : [];
  return [...new Set(["", ours, ...known, ...named])];
}

// Preview shows the first rows of a file under our columns, and why rows or the whole file will be refused.
export function Preview({
  of,
  map,
}: {
  of: PreviewProductImportResponseJson;
  map: (theirs: string, ours: string) => void;
}) {
  const { columns = [], mapped = [], rows = [], fault } = of;
  // The reason stands beside the number of the line, where it is seen however many columns the file has.
  const faulty = rows.filter((row) => row.fault).length;
  return (
    <>
      <p className="note" role="status" id="fault" data-fault={fault ? "" : undefined}>
        {fault ? `${text.check} ${fault}` : faulty > 0 ? text.bad(faulty) : text.fits}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" aria-label={text.table} tabIndex={0}>
        <table className="grid" id="preview">
          <thead>
            <tr>
              <th className="number">{text.line}</th>
              {faulty > 0 && <th className="why">{text.fault}</th>}
              {columns.map((theirs, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a file may have two columns of one name
                <th key={i}>
                  <div>{theirs}</div>
                  <NativeSelect
                    aria-label={text.ours(theirs)}
                    size="xs"
                    value={mapped[i] ?? ""}
                    data={choicesOf(theirs, mapped[i] ?? "").map((value) => ({ value, label: value || text.leave }))}
                    onChange={(event) => map(theirs.trim(), event.currentTarget.value)}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line} data-fault={row.fault ? "" : undefined}>
                <td className="number">{row.line}</td>
                {faulty > 0 && <td className="why">{row.fault && <span className="badge bad">{row.fault}</span>}</td>}
                {columns.map((_, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells have no names but their places
                  <td key={i}>{row.cells?.[i]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
