import type { CartJson } from "@akinai/client";
import { path, texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { showCount } from "../parts/header.ts";
import { carts } from "../parts/services.ts";

const text = texts(
  {
    added: "カートに入れました",
    units: (n: number) => `数量 ${n}`,
    subtotal: (count: number, sum: string) => `カート ${count}点・小計 ${sum}（税込）`,
    cart: "カートを見る",
    checkout: "ご購入手続きへ",
    close: "閉じる",
  },
  {
    added: "Added to your cart",
    units: (n: number) => `Quantity: ${n}`,
    subtotal: (count: number, sum: string) =>
      `Cart: ${count === 1 ? "1 item" : `${count} items`}, subtotal ${sum} incl. tax`,
    cart: "View cart",
    checkout: "Check out",
    close: "Close",
  },
);

// addToCart adds units to those that the cart has. Then it goes to the checkout, or shows what is in the cart. One tab at a time does
// so: the first write of a guest begins the cart. Errors: Problem.
export async function addToCart(sku: string, units: number, checkout: boolean): Promise<void> {
  const cart = await navigator.locks.request("akinai-cart", async () => {
    const before = await carts("getCart", {}, { retry: true });
    const there = before.cart?.lines?.find((line) => line.sku === sku)?.quantity ?? 0;
    return (await carts("setCartLine", { sku, quantity: there + units })).cart;
  });
  if (checkout) {
    location.assign(path("/checkout"));
    return;
  }
  showCount(cart?.totalQuantity ?? 0);
  if (cart) showPanel(cart, sku);
}

// showPanel says what was added, without taking the focus. It stays until it is closed or replaced.
function showPanel(cart: CartJson, sku: string): void {
  document.querySelector(".added")?.remove();
  const line = cart.lines?.find((candidate) => candidate.sku === sku);
  const panel = element("section", "added");
  panel.setAttribute("role", "status");
  const buttons = element("div", "buttons");
  const close = element("button", "second close", text.close);
  close.addEventListener("click", () => panel.remove());
  buttons.append(
    link(path("/cart"), "button", text.cart),
    link(path("/checkout"), "button second", text.checkout),
    close,
  );
  panel.append(
    element("p", "strong", text.added),
    element("p", "", [line?.name, text.units(line?.quantity ?? 0)].filter(Boolean).join(" ")),
    element("p", "meta", text.subtotal(cart.totalQuantity ?? 0, price(cart.subtotal ?? {}))),
    buttons,
  );
  document.body.append(panel);
}

function element(name: string, className: string, content = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = content;
  return made;
}

function link(href: string, className: string, content: string): HTMLElement {
  const made = element("a", className, content) as HTMLAnchorElement;
  made.href = href;
  return made;
}
