import { day } from "@akinai/kit/dates";
import { digits } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Problem } from "@akinai/kit/problem";
import { deliveries } from "../parts/services.ts";

const text = texts(
  {
    code: "郵便番号を7桁で入力してください。",
    way: (name: string, from: string, fee: string) => `${name}: 最短 ${from}、${fee}`,
    fee: (amount: string) => `送料 ${amount}`,
    free: "送料無料",
    about: "番地により、日付や送料が変わることがあります。",
    none: "この商品は、このお届け先にはお届けできません。",
    unknown: "お届けの目安は、ご購入手続きの画面でご案内します。",
  },
  {
    code: "Enter a postal code of seven digits.",
    way: (name: string, from: string, fee: string) => `${name}: from ${from}, ${fee}`,
    fee: (amount: string) => `shipping ${amount}`,
    free: "free shipping",
    about: "Date and shipping can differ by the full address.",
    none: "This product cannot be delivered there.",
    unknown: "The checkout says when it can arrive.",
  },
);

const codeLength = 7;

// estimate makes the form that says when the product can arrive at a postal code work. wanted returns the variant and its quantity.
export function estimate(form: HTMLFormElement, wanted: () => { sku: string; quantity: number }): void {
  const field = form.querySelector("input");
  const result = form.querySelector("output");
  const button = form.querySelector("button");
  if (!field || !result || !button) return;
  const say = (lines: string[]) =>
    result.replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        return paragraph;
      }),
    );
  let turn = 0;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = digits(field.value);
    field.setAttribute("aria-invalid", String(code.length !== codeLength));
    if (code.length !== codeLength) {
      say([text.code]);
      field.focus();
      return;
    }
    const mine = ++turn;
    button.setAttribute("aria-busy", "true");
    const lines = await ask(code, wanted());
    if (mine !== turn) return; // an older answer
    button.removeAttribute("aria-busy");
    say(lines);
  });
}

async function ask(postalCode: string, { sku, quantity }: { sku: string; quantity: number }): Promise<string[]> {
  try {
    const quote = await deliveries("quoteDelivery", { postalCode, lines: [{ sku, quantity }] }, { retry: true });
    if (!quote.delivers) return [text.unknown];
    const place = `〒${quote.postalCode} ${quote.prefecture ?? ""}${quote.city ?? ""}`;
    if (!quote.options?.length) return [place, text.none];
    const ways = quote.options.map(({ name = "", earliest = "", fee }) =>
      text.way(
        name,
        day(`${earliest}T00:00:00+09:00`),
        fee?.amount && fee.amount !== "0" ? text.fee(price(fee)) : text.free,
      ),
    );
    return [place, ...ways, ...(quote.approximate ? [text.about] : [])];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [error.message];
  }
}
