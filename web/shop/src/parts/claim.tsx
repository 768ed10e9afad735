import type { OrderJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { logIn, loginAddress } from "@akinai/kit/session";
import { useEffect, useState } from "react";
import { Action } from "./controls.tsx";
import { dropGuest, guestOf, readOrder } from "./guest.ts";
import { identifier } from "./mount.tsx";
import { Failure } from "./notices.tsx";
import { orders, screens } from "./services.ts";

const text = texts(
  {
    title: "マイページに保存",
    hint: "ご注文のときと同じメールアドレスのアカウントに保存すると、ご注文履歴からいつでも確認できます。",
    claim: "この注文をマイページに保存する",
    logIn: "ログインして保存する",
    other:
      "この注文は、ログイン中のアカウントには保存できません。ご注文のときと同じメールアドレスのアカウントでお試しください。",
  },
  {
    title: "Keep it in your account",
    hint: "An account with the e-mail address of this order can keep it among your orders.",
    claim: "Keep this order in my account",
    logIn: "Log in to keep it",
    other: "This account cannot keep the order. Use the account with the e-mail address that you ordered with.",
  },
);

// Claim moves the page's order of a guest into the account of the person, who may have to log in first. It shows nothing for an order
// that has an owner.
export function Claim({ order, set }: { order: OrderJson; set: (order: OrderJson) => void }) {
  const id = identifier();
  const isGuests = guestOf(id) !== "" && order.actions?.some((action) => action.name === "claim" && action.allowed);
  const [signedIn, setSignedIn] = useState<boolean>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    if (!isGuests) return;
    screens("getShell", {}).then(
      (shell) => setSignedIn(shell.signedIn ?? false),
      () => undefined, // without an answer nothing is offered
    );
  }, [isGuests]);
  if (!isGuests || signedIn === undefined) return null;
  const claim = async () => {
    setBusy(true);
    try {
      await orders("claimOrder", { id });
      dropGuest(id);
      set(await readOrder(AbortSignal.timeout(10_000)));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else if (error.reason === "ORDER_NOT_FOUND") setProblem(new Problem(error.status, error.reason, text.other));
      else setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="claim">
      <h2>{text.title}</h2>
      <p>{text.hint}</p>
      {problem && <Failure problem={problem} />}
      {signedIn ? (
        <Action className="second" busy={busy} onPress={claim}>
          {text.claim}
        </Action>
      ) : (
        <a className="button second" href={loginAddress(location.pathname)}>
          {text.logIn}
        </a>
      )}
    </section>
  );
}
