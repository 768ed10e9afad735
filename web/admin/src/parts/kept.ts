import { useCallback, useContext, useState } from "react";
import { Desk } from "./desk.ts";
import { placeOf } from "./places.ts";

// useKept is a state that a reload of the page does not lose: it is kept in this window until the person clears it. what names the form.
export function useKept<T>(what: string, empty: T): [T, (value: T) => void, () => void] {
  const place = placeOf(useContext(Desk).userId, what);
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
