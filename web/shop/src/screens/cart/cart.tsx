import type { CartJson, CartLineJson } from "@akinai/client";
import { path } from "@akinai/kit/language";
import { price, withTax } from "@akinai/kit/money";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { useEffect, useRef, useState } from "react";
import { showCount } from "../../parts/header.ts";
import { mount } from "../../parts/mount.tsx";
import { Failure, Notice } from "../../parts/notices.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { carts } from "../../parts/services.ts";
import { Line, SavedLine } from "./line.tsx";
import { text } from "./texts.ts";

// undoFor is how long a removed line can be put back.
const undoFor = 8000;

const readCart = async (signal: AbortSignal) => (await carts("getCart", {}, { retry: true, signal })).cart ?? {};

function Cart() {
  const reading = useRead(readCart);
  return <Read of={reading}>{(cart) => <Filled cart={cart} set={reading.set} />}</Read>;
}

// Failed is a change that was not made. It can be made again: changes set what a line is to be.
interface Failed {
  problem: Problem;
  again: () => void;
}

function Filled({ cart, set }: { cart: CartJson; set: (cart: CartJson) => void }) {
  const [failed, setFailed] = useState<Failed>();
  const [removed, setRemoved] = useState<CartLineJson>();
  const [blocked, setBlocked] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const queue = useRef(Promise.resolve());
  const lines = cart.lines ?? [];
  const saved = cart.savedLines ?? [];

  useEffect(() => showCount(cart.totalQuantity ?? 0), [cart]);
  useEffect(() => {
    if (!removed) return;
    const timer = setTimeout(() => setRemoved(undefined), undoFor);
    return () => clearTimeout(timer);
  }, [removed]);

  // write makes a change after the one before it; the answer of the server is the cart.
  const write = (change: () => Promise<{ cart?: CartJson }>) => {
    queue.current = queue.current.then(async () => {
      try {
        set((await change()).cart ?? {});
        setFailed(undefined);
        setBlocked(false);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.login) logIn();
        else setFailed({ problem: error, again: () => void write(change) });
        setRemoved(undefined);
      }
    });
    return queue.current;
  };
  const quantity = (line: CartLineJson, n: number) =>
    write(() => carts("setCartLine", { sku: line.sku ?? "", quantity: n }));
  const remove = (line: CartLineJson) => {
    setRemoved(line);
    void write(() => carts("removeCartLine", { sku: line.sku ?? "" }));
  };
  const save = (line: CartLineJson, later: boolean) =>
    write(() => carts("saveCartLine", { sku: line.sku ?? "", saved: later }));
  const checkout = () => {
    if (!cart.blockers?.length) {
      location.assign(path("/checkout"));
      return;
    }
    setBlocked(true);
    list.current?.querySelector<HTMLElement>(".trouble")?.focus();
  };

  return (
    <>
      {failed && <Failure problem={failed.problem} retry={failed.problem.unknown ? failed.again : undefined} />}
      <p className="hidden" role="status">
        {lines.length > 0 && text.total(cart.totalQuantity ?? 0, price(cart.subtotal ?? {}))}
      </p>
      {removed && (
        <div className="notice info undo" role="status">
          <span>{text.removed(removed.name ?? "")}</span>
          <button
            type="button"
            className="second"
            onClick={() => {
              setRemoved(undefined);
              void quantity(removed, removed.quantity ?? 1);
            }}
          >
            {text.undo}
          </button>
        </div>
      )}
      {lines.length === 0 ? (
        <Empty />
      ) : (
        <div className="columns">
          <ul className="lines" ref={list}>
            {lines.map((line) => (
              <Line key={line.sku} line={line} quantity={quantity} remove={remove} save={save} />
            ))}
          </ul>
          <aside className="sums">
            <p className="sum">
              <span>{text.subtotal}</span> <strong className="price">{withTax(cart.subtotal ?? {})}</strong>
            </p>
            <p className="meta">{text.shipping}</p>
            {blocked && (
              <Notice kind="bad">
                {[text.blocked, ...(cart.blockers ?? []).map((blocker) => blocker.message)].map((message) => (
                  <p key={message}>{message}</p>
                ))}
              </Notice>
            )}
            <button type="button" className="wide-button" onClick={checkout}>
              {text.checkout}
            </button>
          </aside>
        </div>
      )}
      {saved.length > 0 && (
        <section className="later">
          <h2>{text.saved}</h2>
          <ul className="lines">
            {saved.map((line) => (
              <SavedLine key={line.sku} line={line} remove={remove} back={(one) => save(one, false)} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Empty() {
  return (
    <div className="message">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M29 3v26H3z" fill="currentColor" />
        <path d="M3 3h26v26H3z" fill="none" stroke="currentColor" strokeWidth="3" strokeLinejoin="round" />
      </svg>
      <p>{text.empty}</p>
      <p>
        <a href={path("/")}>{text.browse}</a>
      </p>
    </div>
  );
}

mount(<Cart />);
