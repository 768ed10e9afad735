import { useEffect, useRef, useState } from "react";

interface Draft<T> {
  version: string;
  // What the draft began with, and what was typed.
  base: T;
  typed: T;
}

function read<T>(key: string): Draft<T> | undefined {
  try {
    const draft = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return draft && typeof draft.version === "string" ? draft : undefined;
  } catch {
    return undefined;
  }
}

// useDraft holds what is typed into a form, also while the screen is left or loaded again: in the storage of the tab. stored is what the
// server has, at a version. A draft of an older version stays what it is: saving it finds the conflict.
export function useDraft<T>(key: string, version: string, stored: T) {
  const [draft, setDraft] = useState<Draft<T>>(() => read<T>(key) ?? { version, base: stored, typed: stored });
  const restored = useRef(draft.typed !== stored);
  const dirty = JSON.stringify(draft.base) !== JSON.stringify(draft.typed);
  useEffect(() => {
    const write = () => {
      if (dirty) sessionStorage.setItem(key, JSON.stringify(draft));
      else sessionStorage.removeItem(key);
    };
    // A long form is not written at each key.
    const timer = setTimeout(write, 300);
    return () => {
      clearTimeout(timer);
      write();
    };
  }, [key, draft, dirty]);
  const set = (change: (typed: T) => T) => setDraft((before) => ({ ...before, typed: change(before.typed) }));
  // begin starts over from what the server has now.
  const begin = (next: T, at: string) => {
    restored.current = false;
    sessionStorage.removeItem(key);
    setDraft({ version: at, base: next, typed: next });
  };
  return { ...draft, dirty, restored: restored.current && dirty, set, begin };
}
