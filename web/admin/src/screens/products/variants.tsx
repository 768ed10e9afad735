import { composing } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { memo, useCallback, useRef } from "react";
import type { VariantJson } from "../../../gen/akinai/product/v1/product_pb";
import { text as words } from "./fieldwords.ts";
import { combinations, newVariant, type ProductForm, type VariantForm } from "./form.ts";
import { Badge } from "./words.tsx";

const text = texts(
  {
    lead: "↑↓ と Enter で行を移り、表計算ソフトからの貼り付けは下の行まで入ります。Ctrl+D（⌘D）で上の行の値を入れます。",
    table: "バリエーションの表",
    add: "行を追加する",
    combine: "オプションの組み合わせで行を作る",
    remove: "削除",
    removeOf: (sku: string) => `${sku || "この行"}を削除する`,
    stock: "在庫",
    cell: (column: string, row: number) => `${column} ${row}行目`,
  },
  {
    lead: "Arrow keys and Enter move between rows; a paste from a spreadsheet fills the rows below. Ctrl+D (⌘D) copies the value above.",
    table: "Variants",
    add: "Add a row",
    combine: "Make rows for all combinations of options",
    remove: "Remove",
    removeOf: (sku: string) => `Remove ${sku || "this row"}`,
    stock: "Stock",
    cell: (column: string, row: number) => `${column}, row ${row}`,
  },
);

interface Column {
  // The name of a part of the variant; "options" and the key for an option.
  key: string;
  label: string;
  option?: string;
  numeric?: boolean;
  // What the column can have: the values, and how they are shown.
  choices?: { value: string; label: string }[];
}

export function columnsOf(form: ProductForm): Column[] {
  return [
    { key: "sku", label: words.sku },
    ...form.options
      .filter(({ name }) => name)
      .map(({ key, name, values }) => ({
        key: `options ${key}`,
        label: name,
        option: key,
        choices: values.filter(({ value }) => value).map(({ key, value }) => ({ value: key, label: value })),
      })),
    { key: "price", label: words.price, numeric: true },
    {
      key: "taxClass",
      label: words.taxClass,
      choices: (["TAX_CLASS_STANDARD", "TAX_CLASS_REDUCED"] as const).map((value) => ({ value, label: words[value] })),
    },
    { key: "weight", label: words.weight, numeric: true },
    { key: "max", label: words.max, numeric: true },
    { key: "name", label: words.variantName },
    { key: "nameEn", label: words.english },
  ];
}

function cellOf(variant: VariantForm, column: Column): string {
  return column.option !== undefined ? (variant.options[column.option] ?? "") : (variant[column.key as "sku"] ?? "");
}

function withValue(variant: VariantForm, column: Column, value: string): VariantForm {
  if (column.option !== undefined) return { ...variant, options: { ...variant.options, [column.option]: value } };
  return { ...variant, [column.key]: value };
}

// paste returns the variants with the cells of a copied table, from a cell on. A value that a column does not have is left out.
export function paste(
  variants: VariantForm[],
  columns: Column[],
  row: number,
  column: number,
  copied: string,
): VariantForm[] {
  const lines = copied.replace(/\r/g, "").replace(/\n$/, "").split("\n");
  const all = [...variants];
  for (const [i, line] of lines.entries()) {
    const at = row + i;
    if (at >= 100) break;
    let variant = all[at] ?? newVariant;
    for (const [j, cell] of line.split("\t").entries()) {
      const to = columns[column + j];
      if (!to) break;
      const value = cell.trim();
      const choice = to.choices?.find((one) => one.label === value || (to.option === undefined && one.value === value));
      if (choice) variant = withValue(variant, to, choice.value);
      else if (!to.choices) variant = withValue(variant, to, value);
    }
    all[at] = variant;
  }
  return all;
}

// VariantGrid is the table in which variants are edited, by keyboard too. wrong are the cells that were refused: "row column".
export function VariantGrid({
  form,
  stored,
  wrong,
  set,
}: {
  form: ProductForm;
  stored: readonly VariantJson[];
  wrong: ReadonlyMap<string, string>;
  set: (change: (form: ProductForm) => ProductForm) => void;
}) {
  const columns = columnsOf(form);
  const table = useRef<HTMLTableElement>(null);
  const latest = useRef(columns);
  latest.current = columns;
  const stock = new Map(stored.map(({ sku, stock: state }) => [sku, state]));

  const change = useCallback(
    (edit: (variants: VariantForm[]) => VariantForm[]) =>
      set((before) => {
        const variants = edit(before.variants);
        return variants === before.variants ? before : { ...before, variants };
      }),
    [set],
  );
  const write = useCallback(
    (row: number, column: Column, value: string) =>
      change((all) => all.map((variant, i) => (i === row ? withValue(variant, column, value) : variant))),
    [change],
  );
  const focus = useCallback((row: number, column: number) => {
    const cell = table.current?.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`);
    cell?.focus();
    if (cell instanceof HTMLInputElement) cell.select();
  }, []);
  const onKey = useCallback(
    (event: React.KeyboardEvent<HTMLElement>, row: number, column: number) => {
      if (composing(event.nativeEvent)) return;
      const isSelect = event.currentTarget instanceof HTMLSelectElement;
      if (event.key === "Enter" || (!isSelect && event.key === "ArrowDown")) {
        event.preventDefault();
        focus(row + 1, column);
      } else if (!isSelect && event.key === "ArrowUp") {
        event.preventDefault();
        focus(row - 1, column);
      } else if (event.key.toLowerCase() === "d" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        const to = latest.current[column];
        if (to && row > 0)
          change((all) => {
            const [above, variant] = [all[row - 1], all[row]];
            if (!above || !variant) return all;
            return all.with(row, withValue(variant, to, cellOf(above, to)));
          });
      }
    },
    [change, focus],
  );
  const onPaste = useCallback(
    (event: React.ClipboardEvent<HTMLElement>, row: number, column: number) => {
      const copied = event.clipboardData.getData("text/plain");
      if (!/[\t\n]/.test(copied.trimEnd())) return;
      event.preventDefault();
      change((all) => paste(all, latest.current, row, column, copied));
    },
    [change],
  );
  const remove = useCallback(
    (row: number) => change((all) => (all.length > 1 ? all.toSpliced(row, 1) : all)),
    [change],
  );
  const signature = JSON.stringify(columns);

  return (
    <section className="card" id="variants">
      <h2>{words.variants}</h2>
      <p className="meta">{text.lead}</p>
      <section className="scroll" aria-label={text.table}>
        <table className="grid cells" ref={table}>
          <thead>
            <tr>
              {columns.map(({ key, label, numeric }) => (
                <th key={key} className={numeric ? "number" : undefined}>
                  {label}
                </th>
              ))}
              <th>{text.stock}</th>
              <th>
                <span className="hidden">{text.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {form.variants.map((variant, row) => (
              <Row
                // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name until its SKU is typed
                key={row}
                row={row}
                variant={variant}
                signature={signature}
                wrong={columns.map(({ key }) => wrong.get(`${row} ${key}`) ?? "").join("\n")}
                state={stock.get(variant.sku)}
                write={write}
                onKey={onKey}
                onPaste={onPaste}
                remove={remove}
              />
            ))}
          </tbody>
        </table>
      </section>
      <div className="buttons start">
        <Button
          variant="default"
          size="xs"
          onClick={() => change((all) => (all.length < 100 ? [...all, newVariant] : all))}
        >
          {text.add}
        </Button>
        {form.options.length > 0 && (
          <Button
            variant="default"
            size="xs"
            data-act="combine"
            onClick={() => set((before) => ({ ...before, variants: combinations(before) }))}
          >
            {text.combine}
          </Button>
        )}
      </div>
    </section>
  );
}

// Row draws one variant again only when it, the columns or its errors change: typing stays fast in 100 rows.
const Row = memo(function Row({
  row,
  variant,
  signature,
  wrong,
  state,
  write,
  onKey,
  onPaste,
  remove,
}: {
  row: number;
  variant: VariantForm;
  // The columns as JSON.
  signature: string;
  // What is wrong with each cell, a line a column.
  wrong: string;
  state: string | undefined;
  write: (row: number, column: Column, value: string) => void;
  onKey: (event: React.KeyboardEvent<HTMLElement>, row: number, column: number) => void;
  onPaste: (event: React.ClipboardEvent<HTMLElement>, row: number, column: number) => void;
  remove: (row: number) => void;
}) {
  const faults = wrong.split("\n");
  return (
    <tr>
      {(JSON.parse(signature) as Column[]).map((column, at) => {
        const fault = faults[at];
        const common = {
          "data-cell": `${row} ${at}`,
          "aria-label": text.cell(column.label, row + 1),
          "aria-invalid": fault ? true : undefined,
          title: fault || undefined,
          value: cellOf(variant, column),
          onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => onKey(event, row, at),
          onPaste: (event: React.ClipboardEvent<HTMLElement>) => onPaste(event, row, at),
        };
        return (
          <td key={column.key} className={column.numeric ? "number" : undefined}>
            {column.choices ? (
              <select {...common} onChange={(event) => write(row, column, event.currentTarget.value)}>
                {column.option !== undefined && <option value="">–</option>}
                {column.choices.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            ) : (
              <input
                {...common}
                inputMode={column.numeric ? "numeric" : undefined}
                onChange={(event) => write(row, column, event.currentTarget.value)}
              />
            )}
            {fault && <span className="fault">{fault}</span>}
          </td>
        );
      })}
      <td className="keep">
        <Badge state={state} />
      </td>
      <td>
        <Button variant="subtle" size="compact-xs" aria-label={text.removeOf(variant.sku)} onClick={() => remove(row)}>
          {text.remove}
        </Button>
      </td>
    </tr>
  );
});
