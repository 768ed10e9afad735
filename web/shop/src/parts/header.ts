import { language, path, texts } from "@akinai/kit/language";
import { loginAddress } from "@akinai/kit/session";
import { screens } from "./services.ts";

const text = texts({ login: "ログイン", account: "マイページ" }, { login: "Log in", account: "Account" });

// showCount writes the number of units in the cart into the header, where its space is reserved.
export function showCount(units: number): void {
  const place = document.getElementById("count");
  if (place) place.textContent = units > 99 ? "99+" : units > 0 ? String(units) : "";
}

// watchSearch loads the suggestions of the search field when it is used first.
export function watchSearch(): void {
  const field = document.getElementById("q");
  if (!(field instanceof HTMLInputElement)) return;
  const load = () => void import("../page/suggest.ts").then(({ suggest }) => suggest(field));
  if (document.activeElement === field) load();
  else field.addEventListener("focus", load, { once: true });
}

// loadShell asks what differs by reader, after the page is there, and fills it in. Without an answer the page stays as it is.
export async function loadShell(): Promise<void> {
  const shell = await screens("getShell", {}).catch(() => undefined);
  if (!shell) return;
  showCount(shell.cartCount ?? 0);
  const me = document.getElementById("me");
  if (!(me instanceof HTMLAnchorElement)) return;
  if (shell.signedIn) {
    const name = shell.displayName ?? "";
    me.textContent = !name ? text.account : language() === "ja" ? `${name} 様` : name;
    me.href = path("/account");
  } else {
    me.textContent = text.login;
    me.href = loginAddress(location.pathname + location.search);
  }
}
