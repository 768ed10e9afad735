// What the suggestions of the search field need, without a document.

const place = "akinai-searches";
const kept = 5;

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

// remembered returns the last searches on this device, the latest first.
export function remembered(store: Store = localStorage): string[] {
  try {
    const all = JSON.parse(store.getItem(place) ?? "[]");
    return Array.isArray(all) ? all.filter((q) => typeof q === "string").slice(0, kept) : [];
  } catch {
    return [];
  }
}

// remember puts a search first. "" is none.
export function remember(q: string, store: Store = localStorage): void {
  if (!q) return;
  try {
    store.setItem(place, JSON.stringify([q, ...remembered(store).filter((one) => one !== q)].slice(0, kept)));
  } catch {
    // no room, or storage is switched off
  }
}

export function forget(store: Store = localStorage): void {
  store.removeItem(place);
}

// awaitsMore reports whether a text that is being composed ends in a letter on the way to a kana, such as "おt".
export function awaitsMore(composed: string): boolean {
  return /[A-Za-zＡ-Ｚａ-ｚ]$/.test(composed);
}

// Answers gives the answer to the last request alone: earlier ones may come later.
export class Answers<T> {
  private turn = 0;

  // latest returns undefined if another request was made meanwhile.
  async latest(ask: () => Promise<T>): Promise<T | undefined> {
    const mine = ++this.turn;
    const answer = await ask();
    return mine === this.turn ? answer : undefined;
  }

  drop(): void {
    this.turn++;
  }
}
