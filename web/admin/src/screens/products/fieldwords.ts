import { wholeNumber } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { listed } from "../../parts/lists.ts";
import { partsOf } from "./merge.ts";

export const text = texts(
  {
    slug: "URL",
    slugHint: "小文字の英数字とハイフン",
    name: "商品名",
    nameEn: "商品名（英語）",
    description: "説明（HTML）",
    descriptionEn: "説明（英語・HTML）",
    category: "カテゴリー",
    noCategory: "なし",
    brand: "ブランド",
    tags: "タグ",
    tagsHint: "カンマで区切ります",
    taxExcluded: "税抜で入力する",
    options: "オプション",
    pictures: "画像",
    attributes: "属性",
    variants: "バリエーション",
    variant: "バリエーション",
    price: "価格",
    taxClass: "税率",
    weight: "重さ（g）",
    max: "1注文の上限",
    sku: "SKU",
    english: "英語",
    variantName: "名称",
    removed: "（削除）",
    yes: "はい",
    no: "いいえ",
    TAX_CLASS_STANDARD: "標準",
    TAX_CLASS_REDUCED: "軽減",
  },
  {
    slug: "Address",
    slugHint: "Lower case, digits and hyphens",
    name: "Name",
    nameEn: "Name (English)",
    description: "Description (HTML)",
    descriptionEn: "Description (English, HTML)",
    category: "Category",
    noCategory: "None",
    brand: "Brand",
    tags: "Tags",
    tagsHint: "Separated by commas",
    taxExcluded: "Prices are entered without tax",
    options: "Options",
    pictures: "Pictures",
    attributes: "Properties",
    variants: "Variants",
    variant: "Variant",
    price: "Price",
    taxClass: "Tax",
    weight: "Weight (g)",
    max: "Limit per order",
    sku: "SKU",
    english: "English",
    variantName: "Name",
    removed: "(removed)",
    yes: "Yes",
    no: "No",
    TAX_CLASS_STANDARD: "Standard",
    TAX_CLASS_REDUCED: "Reduced",
  },
);

const word = (key: string) => (text as unknown as Record<string, string>)[key] ?? key;

// fieldWord returns the name of a field of a form, with the SKU if it is a cell.
export function fieldWord(field: string): string {
  const [kind, sku] = partsOf(field);
  return sku === undefined ? word(kind) : `${word(kind)} ${sku}`;
}

// priceWord returns a price that is typed, also one that is none.
function priceWord(typed: string): string {
  const amount = wholeNumber(typed);
  return amount ? price({ amount }) : typed || "–";
}

// valueWord returns the value of a field as the conflict dialog shows it.
export function valueWord(field: string, value: string | undefined): string {
  if (value === undefined) return text.removed;
  const [kind] = partsOf(field);
  const read = JSON.parse(value);
  if (kind === "price") return priceWord(read);
  if (kind === "taxClass") return word(read);
  if (typeof read === "boolean") return read ? text.yes : text.no;
  if (typeof read === "string") return read || "–";
  if (kind === "pictures")
    return listed((read as { url: string; alt: string }[]).map(({ url, alt }) => alt || url)) || "–";
  if (kind === "options" && Array.isArray(read))
    return (
      listed(
        (read as { name: string; values: { value: string }[] }[]).map(
          ({ name, values }) => `${name}: ${values.map((one) => one.value).join(" / ")}`,
        ),
      ) || "–"
    );
  if (kind === "attributes")
    return listed((read as { name: string; value: string }[]).map((one) => `${one.name}: ${one.value}`)) || "–";
  if (kind === "variant") return `${priceWord(read.price)} ${Object.values(read.options).join(" / ")}`;
  if (Array.isArray(read)) return listed(read as string[]) || "–";
  return listed(Object.entries(read as Record<string, string>).map((pair) => pair.join(": ")));
}
