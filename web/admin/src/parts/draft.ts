import { useContext, useEffect, useRef, useState } from "react";
import { Desk } from "./desk.ts";
import { placeOf, writer } from "./places.ts";

interface Draft<T> {
  version: string;
  // What the draft began with, and what was typed.
  base: T;
  typed: T;
}

function read<T>(place: string): Draft<T> | undefined {
  try {
    const draft = JSON.parse(sessionStorage.getItem(place) ?? "null");
    return draft && typeof draft.version === "string" ? draft : undefined;
  } catch {
    return undefined;
  }
}

// useDraft holds what a person types into a form, also while the screen is left or loaded again: in the storage of the tab. what names
// the form; stored is what the server has, at a version. A draft of an older version stays what it is: saving it finds the conflict.
export function useDraft<T>(what: string, version: string, stored: T) {
  const place = placeOf(useContext(Desk).userId, what);
  const [storage] = useState(() => writer<Draft<T>>(place));
  const [draft, setDraft] = useState<Draft<T>>(() => read<T>(place) ?? { version, base: stored, typed: stored });
  const restored = useRef(draft.typed !== stored);
  const dirty = JSON.stringify(draft.base) !== JSON.stringify(draft.typed);
  useEffect(() => storage.note(dirty ? draft : undefined), [storage, draft, dirty]);
  useEffect(() => {
    addEventListener("pagehide", storage.write);
    return () => {
      removeEventListener("pagehide", storage.write);
      storage.write();
    };
  }, [storage]);
  const set = (change: (typed: T) => T) => setDraft((before) => ({ ...before, typed: change(before.typed) }));
  // begin starts over from what the server has now.
  const begin = (next: T, at: string) => {
    restored.current = false;
    storage.drop();
    setDraft({ version: at, base: next, typed: next });
  };
  return { ...draft, dirty, restored: restored.current && dirty, set, begin };
}
