import "./screens.css";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { loadShell, watchSearch } from "./header.ts";
import { Offline } from "./offline.tsx";

// mount shows a screen in the page that the edge has written, below its heading.
export function mount(screen: ReactNode): void {
  const place = document.getElementById("screen");
  if (!place) throw new Error("the page has no place for a screen");
  createRoot(place).render(
    <>
      {screen}
      <Offline />
    </>,
  );
  watchSearch();
  void loadShell();
}

// identifier returns the part of the page's path that names what the screen shows: the UUID of an order.
export function identifier(): string {
  return location.pathname.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i)?.[0] ?? "";
}
