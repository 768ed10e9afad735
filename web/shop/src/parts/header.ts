import { texts } from "@akinai/kit/language";
import { carts } from "./services.ts";

const text = texts({ units: (n: number) => `${n}点` }, { units: (n: number) => (n === 1 ? "1 item" : `${n} items`) });

// showCount writes the number of units in the cart into the header, where its space is reserved.
export function showCount(units: number): void {
  const place = document.getElementById("count");
  if (!place) return;
  place.textContent = units > 99 ? "99+" : units > 0 ? String(units) : "";
  if (units > 0) place.setAttribute("aria-label", text.units(units));
  else place.removeAttribute("aria-label");
}

// loadShell asks for the number of units in the cart, after the page is there. Without an answer the page stays as it is.
export async function loadShell(): Promise<void> {
  const answer = await carts("getCart", {}).catch(() => undefined);
  if (answer) showCount(answer.cart?.totalQuantity ?? 0);
}
