import type { OrderQuoteJson, QuoteOrderRequestJson } from "@akinai/client";
import { pause } from "@akinai/kit/call";
import { Problem } from "@akinai/kit/problem";
import { useEffect, useState } from "react";
import { orders } from "../../parts/services.ts";

// An address that is being typed is not quoted letter by letter.
const wait = 300;

type Quote = OrderQuoteJson | undefined;

// Answer is what became of a request: its quote, or the one that is still shown if it was refused, or why it is not known.
interface Answer {
  quote?: Quote;
  problem?: Problem;
}

// newQuoter holds the quote that is shown, and quotes an order again when its request changes: the quote of before stays until the new
// one is there. A request that is refused or not answered changes nothing that is shown.
//
// A press of the button asks stands. If the last request failed, it is made again: the person can go on as soon as the shop answers.
export function newQuoter(first: Quote, show: (quote: Quote) => void) {
  let shown = first;
  let pending = Promise.resolve<Answer>({ quote: first });
  // Makes the last request again; undefined unless it failed.
  let again: (() => Promise<Answer>) | undefined;

  const set = (quote: Quote): Answer => {
    shown = quote;
    show(quote);
    return { quote };
  };
  const ask = async (request: QuoteOrderRequestJson, signal: AbortSignal, delay: number): Promise<Answer> => {
    try {
      await pause(delay, signal);
      const { quote } = await orders("quoteOrder", request, { retry: true, signal });
      return signal.aborted ? {} : set(quote);
    } catch (error) {
      if (signal.aborted) return {};
      if (!(error instanceof Problem)) throw error;
      again = () => ask(request, signal, 0);
      return error.unknown ? { problem: error } : { quote: shown }; // the order says why it is refused
    }
  };
  return {
    // turn quotes the request from now on, or shows other without one. It returns what gives the request up.
    turn: (other: Quote, request: QuoteOrderRequestJson | undefined) => {
      const controller = new AbortController();
      again = undefined;
      pending = request ? ask(request, controller.signal, wait) : Promise.resolve(set(other));
      return () => controller.abort();
    },
    // stands reports whether the order of now is confirmed by the quote that was shown. Errors: Problem, if that could not be asked.
    stands: async (quote: Quote): Promise<boolean> => {
      if (again) {
        pending = again();
        again = undefined;
      }
      for (;;) {
        const asked = pending;
        const answer = await asked;
        if (asked !== pending) continue; // the request has changed meanwhile
        if (answer.problem) throw answer.problem;
        return answer.quote?.confirmation?.fingerprint === quote?.confirmation?.fingerprint;
      }
    },
  };
}

// useQuote quotes an order again when the request changes, or when first does.
export function useQuote(first: Quote, request: QuoteOrderRequestJson | undefined) {
  const [quote, setQuote] = useState(first);
  const [quoter] = useState(() => newQuoter(first, setQuote));
  const key = request && JSON.stringify(request);
  useEffect(() => quoter.turn(first, key ? JSON.parse(key) : undefined), [quoter, first, key]);
  return { quote, stands: quoter.stands };
}
