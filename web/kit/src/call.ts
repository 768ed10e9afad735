import type { DescMethod, DescService, MessageJsonType } from "@bufbuild/protobuf";
import { language } from "./language.ts";
import { offline, Problem, problemOf } from "./problem.ts";

type Method<S extends DescService, M extends keyof S["method"]> = S["method"][M] extends {
  input: infer I extends DescMethod["input"];
  output: infer O extends DescMethod["output"];
}
  ? { input: MessageJsonType<I>; output: MessageJsonType<O> }
  : never;

export interface Options {
  headers?: Record<string, string>;
  signal?: AbortSignal;
  // Makes a call again that was not answered, or was refused for want of resources. Only for calls that change nothing.
  retry?: boolean;
}

const tries = 3;

// service returns a function that calls the methods of a service of the edge: unary calls of the Connect protocol in JSON. It needs
// the types of the generated client alone, so that no descriptor is part of the app. Errors: Problem.
export function service<S extends DescService>(name: string) {
  return async <M extends keyof S["method"] & string>(
    method: M,
    input: Method<S, M>["input"],
    options: Options = {},
  ): Promise<Method<S, M>["output"]> => {
    const url = `/${name}/${method.charAt(0).toUpperCase()}${method.slice(1)}`;
    for (let attempt = 1; ; attempt++) {
      try {
        return (await post(url, input, options)) as Method<S, M>["output"];
      } catch (error) {
        const again = options.retry && attempt < tries && !options.signal?.aborted;
        if (!again || !(error instanceof Problem) || !error.unknown) throw error;
        const wait = Math.max(error.retryAfter, 200 * 2 ** attempt * (0.5 + Math.random()));
        await pause(wait, options.signal).catch((reason) => {
          throw timedOut(options.signal) ? error : reason;
        });
      }
    }
  };
}

// post sends one request. A page of another site can send none of its headers (ADR 0059).
async function post(url: string, input: unknown, { headers, signal }: Options): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Connect-Protocol-Version": "1",
        "Akinai-Session": "1",
        "Accept-Language": language(),
        ...headers,
      },
      body: JSON.stringify(input),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted && !timedOut(signal)) throw error;
    throw offline();
  }
  const body = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  if (response.ok) throw offline(); // the connection ended within the response
  throw problemOf(response.status, body, response.headers.get("Retry-After"), response.headers.get("X-Request-Id"));
}

// timedOut reports whether the time of a call is over: there was no response, as without a connection.
const timedOut = (signal?: AbortSignal) =>
  signal?.reason instanceof DOMException && signal.reason.name === "TimeoutError";

// pause waits, and ends at once when the signal is aborted.
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
