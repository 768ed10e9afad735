import type { ApiKeyJson } from "../../gen/akinai/auth/v1/api_key_service_pb";
import { midnight } from "./auditfilters.ts";

// stateOf returns whether a key can be used.
export function stateOf(key: ApiKeyJson, now: number): "valid" | "expired" | "revoked" {
  if (key.revokedAt) return "revoked";
  return Date.parse(key.expiresAt ?? "") > now ? "valid" : "expired";
}

// dayIn returns the day in Japan that is days after a time, as YYYY-MM-DD.
export function dayIn(days: number, now: number): string {
  return new Date(now + (days * 24 + 9) * 3_600_000).toISOString().slice(0, 10);
}

// The last day that can be chosen: a key ends with its day, at most a year from now.
export const longest = 364;

// expiryOf returns the end of a day in Japan; undefined if it is no day after yesterday and within a year.
export function expiryOf(day: string, now: number): string | undefined {
  const end = midnight(day, 1);
  return end && day >= dayIn(0, now) && day <= dayIn(longest, now) ? end : undefined;
}
