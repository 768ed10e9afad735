// Attempt names one order: every try of the same content has the same key, also after a reload, so that the order is placed once.
interface Attempt {
  hash: string;
  key: string;
}

const place = "akinai-attempt";

async function digest(content: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// attemptKey returns the idempotency key for a content, and a new one when the content changes.
export async function attemptKey(
  content: string,
  store: Pick<Storage, "getItem" | "setItem"> = sessionStorage,
): Promise<string> {
  const hash = await digest(content);
  const kept = read(store.getItem(place));
  if (kept?.hash === hash) return kept.key;
  const key = crypto.randomUUID();
  store.setItem(place, JSON.stringify({ hash, key } satisfies Attempt));
  return key;
}

// endAttempt forgets the key, after the order was placed or refused.
export function endAttempt(store: Pick<Storage, "removeItem"> = sessionStorage): void {
  store.removeItem(place);
}

function read(text: string | null): Attempt | undefined {
  try {
    const value = JSON.parse(text ?? "null");
    return typeof value?.hash === "string" && typeof value?.key === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
