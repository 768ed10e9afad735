import type { OrderQuoteJson, QuoteOrderRequestJson } from "@akinai/client";
import { pause } from "@akinai/kit/call";
import { Problem } from "@akinai/kit/problem";
import { useEffect, useRef, useState } from "react";
import { orders } from "../../parts/services.ts";

// An address that is being typed is not quoted letter by letter.
const wait = 300;

export interface Quoting {
  quote: OrderQuoteJson | undefined;
  // Waits for the quote of the request of now, and returns it; the one of before if it failed.
  latest: () => Promise<OrderQuoteJson | undefined>;
}

// useQuote quotes an order again when the request changes, or when first does: the quote of before stays until the new one is there. A
// request that is refused or not answered changes nothing: the order itself says why.
export function useQuote(first: OrderQuoteJson | undefined, request: QuoteOrderRequestJson | undefined): Quoting {
  const [quote, setQuote] = useState(first);
  const pending = useRef<Promise<OrderQuoteJson | undefined>>(Promise.resolve(first));
  const key = request && JSON.stringify(request);
  useEffect(() => {
    if (!key) {
      setQuote(first);
      pending.current = Promise.resolve(first);
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const read = async () => {
      try {
        await pause(wait, signal);
        const answer = await orders("quoteOrder", JSON.parse(key), { retry: true, signal });
        if (!signal.aborted) setQuote(answer.quote);
        return answer.quote;
      } catch (error) {
        if (!signal.aborted && !(error instanceof Problem)) throw error;
        return first;
      }
    };
    pending.current = read();
    return () => controller.abort();
  }, [first, key]);
  return { quote, latest: () => pending.current };
}
