import { language } from "./language.ts";

// logIn leads to the login page, from which the person returns to this page.
export function logIn(returnTo: string = location.pathname + location.search): void {
  location.assign(loginAddress(returnTo));
}

export function loginAddress(returnTo: string): string {
  return `/session/login?${new URLSearchParams({ return_to: returnTo, lang: language() })}`;
}

// logOut ends the session. It reports whether that worked.
export async function logOut(): Promise<boolean> {
  const response = await fetch("/session/logout", { method: "POST", headers: { "Akinai-Session": "1" } }).catch(
    () => undefined,
  );
  return response?.ok ?? false;
}
