import { expect, test } from "vitest";
import { dayIn, expiryOf, stateOf } from "../src/screens/apikeystate.ts";

const now = Date.parse("2026-11-30T20:00:00Z"); // December 1 in Japan

test("a key that was revoked is revoked, also after its expiry", () => {
  expect(stateOf({ expiresAt: "2026-12-01T00:00:00Z" }, now)).toBe("valid");
  expect(stateOf({ expiresAt: "2026-11-30T20:00:00Z" }, now)).toBe("expired");
  expect(stateOf({ expiresAt: "2026-11-01T00:00:00Z", revokedAt: "2026-10-01T00:00:00Z" }, now)).toBe("revoked");
});

test("a key ends with its day in Japan, from today on and within a year", () => {
  expect(dayIn(0, now)).toBe("2026-12-01");
  expect(expiryOf("2026-12-01", now)).toBe("2026-12-01T15:00:00.000Z");
  expect(expiryOf("2026-11-30", now)).toBeUndefined();
  expect(expiryOf(dayIn(364, now), now)).toBe("2027-11-30T15:00:00.000Z");
  expect(expiryOf(dayIn(365, now), now)).toBeUndefined();
  expect(expiryOf("", now)).toBeUndefined();
});
