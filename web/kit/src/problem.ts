import { language, texts } from "./language.ts";

// Violation is a field that breaks a rule. Its path is that of the message in JSON: address.postalCode, lines[2].quantity.
export interface Violation {
  field: string;
  message: string;
}

// Problem is why a call failed. Its message is for people, in their language.
export class Problem extends Error {
  override name = "Problem";

  constructor(
    // 0 if there was no response.
    readonly status: number,
    // See docs/errors.md; OFFLINE if there was no response.
    readonly reason: string,
    message: string,
    readonly params: Record<string, string> = {},
    readonly violations: Violation[] = [],
    // Milliseconds to wait before the next try; 0 if the server does not say.
    readonly retryAfter: number = 0,
    // Names the request in the shop's log.
    readonly request: string = "",
    private readonly details: readonly Detail[] = [],
  ) {
    super(message);
  }

  // detail returns an attached message by its type, such as akinai.product.v1.ProductConflict, in its JSON form; undefined if there is none.
  detail<T>(type: string): T | undefined {
    return this.details.find((one) => one.type === type)?.debug as T | undefined;
  }

  // Whether the person has to log in. A guest whose link is no longer valid cannot.
  get login(): boolean {
    return this.status === 401 && this.reason !== "CAPABILITY_INVALID";
  }

  // Whether the same call can be made again, and it is not known what the first one did.
  get unknown(): boolean {
    return (
      this.status === 0 ||
      [408, 429, 499].includes(this.status) ||
      this.status >= 500 ||
      this.reason === "IDEMPOTENCY_KEY_IN_USE"
    );
  }
}

const text = () =>
  texts(
    {
      offline: "通信できませんでした。接続を確認して、もう一度お試しください。",
      failed: "ただいま処理できませんでした。少し待ってから、もう一度お試しください。",
    },
    {
      offline: "The shop could not be reached. Check your connection and try again.",
      failed: "This did not work just now. Wait a moment and try again.",
    },
    language(),
  );

export function offline(): Problem {
  return new Problem(0, "OFFLINE", text().offline);
}

interface Detail {
  type?: string;
  debug?: Record<string, unknown>;
}

// problemOf reads an error of the Connect protocol: its details have the reason, what is wrong with which field, and a wait.
export function problemOf(status: number, body: unknown, retryAfter: string | null, request: string | null): Problem {
  const { message, details } = (body ?? {}) as { message?: string; details?: Detail[] };
  const detail = (type: string) => details?.find((d) => d.type === type)?.debug ?? {};
  const info = detail("google.rpc.ErrorInfo") as { reason?: string; metadata?: Record<string, string> };
  const { violations } = detail("buf.validate.Violations") as { violations?: RuleViolation[] };
  const localized = details?.find(
    (d) => d.type === "google.rpc.LocalizedMessage" && d.debug?.locale === language(),
  )?.debug;
  const { retryDelay } = detail("google.rpc.RetryInfo") as { retryDelay?: string };
  return new Problem(
    status,
    info.reason ?? "INTERNAL",
    (localized?.message as string | undefined) || message || text().failed,
    info.metadata,
    (violations ?? []).map((v) => ({ field: fieldOf(v), message: v.message ?? "" })),
    1000 * (Number.parseFloat(retryAfter ?? retryDelay ?? "0") || 0),
    request ?? "",
    details,
  );
}

interface RuleViolation {
  field?: { elements?: { fieldName?: string; index?: string | number }[] };
  message?: string;
}

// fieldOf returns the path of a field with the names that it has in JSON.
function fieldOf(violation: RuleViolation): string {
  const elements = violation.field?.elements ?? [];
  const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return elements.map((e) => camel(e.fieldName ?? "") + (e.index === undefined ? "" : `[${e.index}]`)).join(".");
}
