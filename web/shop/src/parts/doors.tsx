import { language } from "@akinai/kit/language";
import type { ReactNode } from "react";

// Doors are links to pages, each with what it is for.
export function Doors({ children }: { children: ReactNode }) {
  return <ul className="boxes doors">{children}</ul>;
}

export function Door({ to, name, hint }: { to: string; name: string; hint: string }) {
  return (
    <li>
      <a className="box" href={to}>
        <strong>{name}</strong>
        <span className="meta">{hint}</span>
      </a>
    </li>
  );
}

// accountPage returns the address of a page of the issuer for the person who is logged in, such as "/passkeys", in the language of this
// page. The edge writes where these pages are.
export function accountPage(name: string): string {
  const accounts = document.getElementById("screen")?.dataset.accounts ?? "";
  return `${accounts}${name}?${new URLSearchParams({ lang: language() })}`;
}
