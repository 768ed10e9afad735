import type { PasskeyJson } from "@akinai/client";
import { day, moment } from "@akinai/kit/dates";
import { useRef, useState } from "react";
import { Action } from "../../parts/controls.tsx";
import { accountPage } from "../../parts/doors.tsx";
import { Failure, Notice } from "../../parts/notices.tsx";
import { passkeys } from "../../parts/services.ts";
import { useWrite } from "../../parts/write.ts";
import { text } from "./texts.ts";

// Passkeys are those of the account. A page of the issuer adds and renames them. reread reads them again.
export function Passkeys({ all, reread }: { all: PasskeyJson[]; reread: () => Promise<void> }) {
  const [asked, setAsked] = useState<PasskeyJson>({});
  const [removed, setRemoved] = useState("");
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { busy, problem, again, write } = useWrite();
  const ask = (one: PasskeyJson) => {
    setAsked(one);
    dialog.current?.showModal();
  };
  const remove = () => {
    dialog.current?.close();
    setRemoved("");
    void write(asked.id ?? "", async () => {
      await passkeys("removePasskey", { id: asked.id ?? "" });
      await reread();
      setRemoved(asked.name ?? "");
      heading.current?.focus();
    });
  };
  return (
    <section id="passkeys">
      <h2 ref={heading} tabIndex={-1}>
        {text.passkeys}
      </h2>
      {problem?.reason === "STEP_UP_REQUIRED" && (
        <Notice kind="warn">
          <p role="alert">{text.stepUp}</p>
          <a href={accountPage("/passkeys")}>{text.toPasskeys}</a>
        </Notice>
      )}
      {problem && problem.reason !== "STEP_UP_REQUIRED" && <Failure problem={problem} retry={again} />}
      <div role="status">{removed && <Notice kind="ok">{text.removed(removed)}</Notice>}</div>
      {all.length === 0 ? (
        <p>{text.noPasskeys}</p>
      ) : (
        <ul className="rows">
          {all.map((one) => (
            <li key={one.id}>
              <span className="about">
                <strong>{one.name}</strong>
                <br />
                <span className="meta">
                  {text.added(day(one.createdAt ?? ""))}・{one.usedAt ? text.used(moment(one.usedAt)) : text.neverUsed}
                </span>
              </span>
              <Action className="second" busy={busy === one.id} onPress={() => ask(one)}>
                {text.remove}
                <span className="hidden"> {one.name}</span>
              </Action>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={accountPage("/passkeys/new")}>{text.addPasskey}</a>
      </p>
      <dialog ref={dialog} aria-labelledby="remove-title">
        <h2 id="remove-title">{text.removeTitle(asked.name ?? "")}</h2>
        <p>{text.removeEffect}</p>
        {all.length === 1 && <p>{text.removeLast}</p>}
        <div className="buttons">
          <button type="button" className="second" onClick={() => dialog.current?.close()}>
            {text.back}
          </button>
          <button type="button" className="danger" onClick={remove}>
            {text.remove}
          </button>
        </div>
      </dialog>
    </section>
  );
}
