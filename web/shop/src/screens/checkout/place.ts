import type { OrderJson, PlaceOrderRequestJson } from "@akinai/client";
import { attemptKey, endAttempt } from "@akinai/kit/attempt";
import { pause } from "@akinai/kit/call";
import { Problem } from "@akinai/kit/problem";
import { orders } from "../../parts/services.ts";

// unfinished holds the request whose outcome is not known, so that a reload goes on to ask.
const unfinished = "akinai-unfinished-order";

const askAgain = 3000;

// interrupted returns the request of an order that was sent before a reload, and not answered.
export function interrupted(): PlaceOrderRequestJson | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(unfinished) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

// place places an order. Without an answer it asks again with the same key until the order is placed or refused; onUnknown is called
// once before. Errors: Problem, when the order was refused.
export async function place(request: PlaceOrderRequestJson, onUnknown: () => void): Promise<OrderJson> {
  const key = await attemptKey(JSON.stringify(request));
  sessionStorage.setItem(unfinished, JSON.stringify(request));
  for (;;) {
    try {
      const { order } = await orders("placeOrder", request, { headers: { "Idempotency-Key": key } });
      sessionStorage.removeItem(unfinished);
      endAttempt();
      return order ?? {};
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!error.unknown) {
        sessionStorage.removeItem(unfinished);
        if (!error.login) endAttempt();
        throw error;
      }
      onUnknown();
      await pause(Math.max(error.retryAfter, askAgain));
    }
  }
}
