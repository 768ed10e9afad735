import type { OrderJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { useRef, useState } from "react";
import { Action } from "../../parts/controls.tsx";
import { guestHeaders, readOrder } from "../../parts/guest.ts";
import { Failure } from "../../parts/notices.tsx";
import { orders } from "../../parts/services.ts";

const text = texts(
  {
    cancel: "注文をキャンセルする",
    title: "このご注文をキャンセルしますか",
    effect: (total: string) => `${total}のご請求を取り消し、商品の確保を解除します。キャンセルは元に戻せません。`,
    back: "戻る",
  },
  {
    cancel: "Cancel order",
    title: "Cancel this order?",
    effect: (total: string) =>
      `The charge of ${total} is reversed and the products are released. This cannot be undone.`,
    back: "Keep order",
  },
);

// Cancel cancels an order, if the server allows it now.
export function Cancel({ order, set }: { order: OrderJson; set: (order: OrderJson) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  if (!order.actions?.find((action) => action.name === "cancel")?.allowed) return null;
  const cancel = async () => {
    setBusy(true);
    try {
      await orders("cancelOrder", { id: order.id ?? "" }, { headers: guestHeaders(order.id ?? "") });
      dialog.current?.close();
      set(await readOrder(AbortSignal.timeout(10_000)));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className="second" onClick={() => dialog.current?.showModal()}>
        {text.cancel}
      </button>
      <dialog ref={dialog} aria-labelledby="cancel-title">
        <h2 id="cancel-title">{text.title}</h2>
        <p>{text.effect(price(order.total ?? {}))}</p>
        {problem && <Failure problem={problem} />}
        <div className="buttons">
          <button type="button" className="second" onClick={() => dialog.current?.close()}>
            {text.back}
          </button>
          <Action className="danger" busy={busy} onPress={cancel}>
            {text.cancel}
          </Action>
        </div>
      </dialog>
    </>
  );
}
