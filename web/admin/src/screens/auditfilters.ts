import type { FindAuditEventsRequestJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import { given, tokens, words } from "../parts/address.ts";

// AuditFilters are what the address of the audit log says.
export interface AuditFilters {
  actor?: string;
  action?: string;
  kind?: string;
  object?: string;
  from?: string;
  to?: string;
  // The tokens of the pages up to the one that is shown, so that the way back needs no history.
  pages?: string[];
}

const day = (text: string | undefined) => (text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined);
const name = (text: string | undefined) => (text && /^[A-Za-z_]+$/.test(text) ? text : undefined);

// readAuditFilters reads an address, and leaves out what is not valid.
export function readAuditFilters(search: Record<string, unknown>): AuditFilters {
  return given<AuditFilters>({
    actor: words(search, "actor", 100),
    action: name(words(search, "action", 60)),
    kind: name(words(search, "kind", 40)),
    object: words(search, "object", 200),
    from: day(words(search, "from", 10)),
    to: day(words(search, "to", 10)),
    pages: tokens(search),
  });
}

// midnight returns the beginning of a day in Japan, or of one that is days later.
export function midnight(text: string, days = 0): string {
  const start = new Date(`${text}T00:00:00+09:00`);
  if (Number.isNaN(start.getTime())) return "";
  start.setUTCDate(start.getUTCDate() + days);
  return start.toISOString();
}

// requestOf returns the request for what the filters say. Both days are included.
export function requestOf(filters: AuditFilters): FindAuditEventsRequestJson {
  const from = filters.from && midnight(filters.from);
  const until = filters.to && midnight(filters.to, 1);
  return {
    filter: {
      actor: filters.actor ?? "",
      action: filters.action ?? "",
      objectKind: filters.kind ?? "",
      objectId: filters.object ?? "",
      ...(from && { from }),
      ...(until && { until }),
    },
    pageSize: 50,
    pageToken: filters.pages?.at(-1) ?? "",
  };
}
