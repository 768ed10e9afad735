import { texts } from "@akinai/kit/language";

// The pages of the shop whose text is data, in words.
export const pageWords: Readonly<Record<string, string>> = texts(
  {
    tokusho: "特定商取引法に基づく表記",
    terms: "利用規約",
    privacy: "プライバシーポリシー",
    guide: "ご利用ガイド",
    shipping: "配送と返品",
  },
  {
    tokusho: "Legal notice",
    terms: "Terms of use",
    privacy: "Privacy policy",
    guide: "Guide",
    shipping: "Delivery and returns",
  },
);

export const pageNames = ["tokusho", "terms", "privacy", "guide", "shipping"] as const;
export type PageName = (typeof pageNames)[number];

export const isPage = (name: string): name is PageName => (pageNames as readonly string[]).includes(name);
