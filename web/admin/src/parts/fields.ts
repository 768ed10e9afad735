import { texts } from "@akinai/kit/language";

const fields = texts(
  {
    sku: "SKU",
    name: "名前",
    names: "名前（ほかの言語）",
    displayName: "表示名",
    description: "説明",
    slug: "URL",
    code: "コード",
    category: "カテゴリー",
    parent: "親カテゴリー",
    brand: "ブランド",
    brands: "ブランド",
    tags: "タグ",
    price: "価格",
    amount: "金額",
    taxClass: "税率",
    weightGrams: "重さ（g）",
    maxPerOrder: "1注文の上限",
    attributes: "属性",
    translations: "英語の文",
    alt: "代替テキスト",
    url: "アドレス",
    value: "値",
    email: "メールアドレス",
    roles: "役割",
    permissions: "権限",
    reason: "理由",
    reference: "伝票番号",
    priority: "引当の順番",
    quantity: "数量",
    onHand: "数えた数",
    delta: "増減",
    startsAt: "開始",
    endsAt: "終了",
    text: "本文",
    query: "検索",
  },
  {
    sku: "SKU",
    name: "Name",
    names: "Name in other languages",
    displayName: "Display name",
    description: "Description",
    slug: "Address",
    code: "Code",
    category: "Category",
    parent: "Parent",
    brand: "Brand",
    brands: "Brands",
    tags: "Tags",
    price: "Price",
    amount: "Amount",
    taxClass: "Tax",
    weightGrams: "Weight (g)",
    maxPerOrder: "Limit per order",
    attributes: "Properties",
    translations: "English texts",
    alt: "Alternative text",
    url: "Address",
    value: "Value",
    email: "E-mail address",
    roles: "Roles",
    permissions: "Permissions",
    reason: "Reason",
    reference: "Delivery note",
    priority: "Order of allocation",
    quantity: "Units",
    onHand: "Units counted",
    delta: "Units",
    startsAt: "Start",
    endsAt: "End",
    text: "Text",
    query: "Search",
  },
);

// The lists whose items have numbers.
const items = texts(
  {
    variants: (n: number) => `バリエーション${n}行目`,
    options: (n: number) => `オプション${n}`,
    values: (n: number) => `値${n}`,
    pictures: (n: number) => `画像${n}`,
    lines: (n: number) => `${n}行目`,
    levels: (n: number) => `${n}行目`,
    adjustments: (n: number) => `${n}行目`,
    schedules: (n: number) => `予約${n}`,
  },
  {
    variants: (n: number) => `Variant ${n}`,
    options: (n: number) => `Option ${n}`,
    values: (n: number) => `Value ${n}`,
    pictures: (n: number) => `Picture ${n}`,
    lines: (n: number) => `Line ${n}`,
    levels: (n: number) => `Line ${n}`,
    adjustments: (n: number) => `Line ${n}`,
    schedules: (n: number) => `Price ${n}`,
  },
);

const own = <T extends object>(object: T, key: string): T[keyof T] | undefined =>
  Object.hasOwn(object, key) ? object[key as keyof T] : undefined;

// pathWords returns the path of a field of a request in words: product.variants[3].sku is the SKU of the fourth variant. Parts that have
// no word are left out, unless none has one.
export function pathWords(path: string): string {
  const words = path.split(".").flatMap((part) => {
    const [, name = "", index] = /^(\w+)(?:\[(\d+)\])?/.exec(part) ?? [];
    const item = index === undefined ? undefined : own(items, name)?.(Number(index) + 1);
    return item ?? own(fields, name) ?? [];
  });
  return words.join(" ") || path;
}
