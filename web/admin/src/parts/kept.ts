import { useCallback, useState } from "react";

// useKept is a state that a reload of the page does not lose: it is kept in this window until it is cleared. what names the form.
export function useKept<T>(what: string, empty: T): [T, (value: T) => void, () => void] {
  const place = `akinai-admin-draft-${what}`;
  const [value, setValue] = useState<T>(() => {
    const kept = sessionStorage.getItem(place);
    try {
      return kept ? (JSON.parse(kept) as T) : empty;
    } catch {
      return empty;
    }
  });
  const set = useCallback(
    (next: T) => {
      setValue(next);
      sessionStorage.setItem(place, JSON.stringify(next));
    },
    [place],
  );
  const clear = () => {
    setValue(empty);
    sessionStorage.removeItem(place);
  };
  return [value, set, clear];
}
