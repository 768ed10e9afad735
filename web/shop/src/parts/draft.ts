import { useCallback, useRef, useState } from "react";

const place = (name: string) => `akinai-draft-${name}`;

function read(name: string): object {
  try {
    return JSON.parse(sessionStorage.getItem(place(name)) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

// useDraft returns what is being typed into a form. It survives a reload and a login, until it is cleared.
export function useDraft<T extends object>(
  name: string,
  empty: T,
): [form: T, set: (form: T | ((old: T) => T)) => void] {
  const [form, setForm] = useState<T>(() => ({ ...empty, ...read(name) }));
  const latest = useRef(form);
  // What is typed is stored at once, not when React renders it: a draft that is cleared next stays cleared.
  const set = useCallback(
    (next: T | ((old: T) => T)) => {
      latest.current = typeof next === "function" ? next(latest.current) : next;
      sessionStorage.setItem(place(name), JSON.stringify(latest.current));
      setForm(latest.current);
    },
    [name],
  );
  return [form, set];
}

// clearDraft forgets a form that was sent.
export function clearDraft(name: string): void {
  sessionStorage.removeItem(place(name));
}
