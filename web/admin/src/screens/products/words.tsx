import { texts } from "@akinai/kit/language";

const text = texts(
  {
    STATUS_DRAFT: "下書き",
    STATUS_PUBLISHED: "公開中",
    STATUS_ARCHIVED: "アーカイブ",
    STOCK_STATUS_IN_STOCK: "在庫あり",
    STOCK_STATUS_LOW_STOCK: "残りわずか",
    STOCK_STATUS_OUT_OF_STOCK: "在庫切れ",
    STOCK_STATUS_BACK_ORDER: "お取り寄せ",
    SEASON: "季節・企画の始まりと終わり",
    DISCONTINUED: "取り扱いの終了",
    SUPPLIER: "仕入先の都合",
    MISTAKE: "登録の訂正",
    OTHER: "その他",
  },
  {
    STATUS_DRAFT: "Draft",
    STATUS_PUBLISHED: "Published",
    STATUS_ARCHIVED: "Archived",
    STOCK_STATUS_IN_STOCK: "In stock",
    STOCK_STATUS_LOW_STOCK: "Few left",
    STOCK_STATUS_OUT_OF_STOCK: "Sold out",
    STOCK_STATUS_BACK_ORDER: "Back-order",
    SEASON: "A season or campaign begins or ends",
    DISCONTINUED: "Discontinued",
    SUPPLIER: "Because of the supplier",
    MISTAKE: "Correction of a mistake",
    OTHER: "Other",
  },
);

const tones: Record<string, string> = {
  STATUS_DRAFT: "warn",
  STATUS_ARCHIVED: "off",
  STOCK_STATUS_LOW_STOCK: "warn",
  STOCK_STATUS_OUT_OF_STOCK: "bad",
  STOCK_STATUS_BACK_ORDER: "warn",
};

export function word(state: string): string {
  return (text as Record<string, string>)[state] ?? state;
}

// changeReasons are the reasons of a change of status of many products.
export const changeReasons = ["SEASON", "DISCONTINUED", "SUPPLIER", "MISTAKE", "OTHER"] as const;

export const changeReason = (name: (typeof changeReasons)[number]): string => text[name];

// Badge shows a state of a product or of stock: a mark and a word.
export function Badge({ state }: { state: string | undefined }) {
  if (!state) return null;
  return <span className={`badge ${tones[state] ?? "ok"}`}>{word(state)}</span>;
}
