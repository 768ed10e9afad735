// Drafts are in the storage of the tab, and belong to the person who typed them.
const prefix = "akinai-admin-draft";

// placeOf returns where the draft of a person is. what names the form.
export function placeOf(userId: string | undefined, what: string): string {
  return `${prefix} ${userId ?? ""} ${what}`;
}

// removeOthers removes the drafts of everyone but one person: another one has logged in.
export function removeOthers(userId: string): void {
  for (const place of Object.keys(sessionStorage))
    if (place.startsWith(`${prefix} `) && !place.startsWith(placeOf(userId, ""))) sessionStorage.removeItem(place);
}

// writer writes a draft to its place: when nothing has changed for a moment, and when the form is left. Without a draft it clears the
// place.
export function writer<T>(place: string) {
  let latest: T | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    if (latest === undefined) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(latest));
  };
  return {
    write,
    // A long form is not written at each key.
    note: (draft: T | undefined) => {
      latest = draft;
      clearTimeout(timer);
      timer = setTimeout(write, 300);
    },
    drop: () => {
      latest = undefined;
      write();
    },
  };
}
