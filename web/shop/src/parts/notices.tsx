import { AlertIcon, CheckIcon } from "@akinai/kit/icons";
import { texts } from "@akinai/kit/language";
import type { Problem } from "@akinai/kit/problem";
import { type ReactNode, useEffect, useRef } from "react";

const text = texts(
  {
    retry: "もう一度試す",
    details: "詳細",
    request: (id: string) => `お問い合わせの際は、この番号をお知らせください: ${id}`,
    summary: (n: number) => `入力内容をご確認ください（${n}件）`,
    notSent: "送信できませんでした。入力した内容はそのままです。",
    error: "エラー: ",
  },
  {
    retry: "Try again",
    details: "Details",
    request: (id: string) => `If you contact us, mention this number: ${id}`,
    summary: (n: number) => (n === 1 ? "Check what you entered (1 problem)" : `Check what you entered (${n} problems)`),
    notSent: "This could not be sent. What you typed is still here.",
    error: "Error: ",
  },
);

// Notice says something beside the thing that it is about: an icon and words, never color alone.
export function Notice({ kind, children }: { kind: "info" | "warn" | "bad" | "ok"; children: ReactNode }) {
  return (
    <div className={`notice ${kind}`}>
      {kind === "ok" && <CheckIcon />}
      {(kind === "warn" || kind === "bad") && <AlertIcon />}
      <div>{children}</div>
    </div>
  );
}

// Failure says why something did not work. retry tries again; the person decides.
export function Failure({ problem, retry }: { problem: Problem; retry?: (() => void) | undefined }) {
  return (
    <div className="failure" role="alert">
      <Notice kind="bad">
        <p>{problem.message}</p>
        {retry && (
          <button type="button" className="second" onClick={retry}>
            {text.retry}
          </button>
        )}
        {problem.request && (
          <details>
            <summary>{text.details}</summary>
            <p className="meta">
              {problem.reason} · {text.request(problem.request)}
            </p>
          </details>
        )}
      </Notice>
    </div>
  );
}

export interface Fault {
  // The id of the field; "" for the form as a whole.
  field: string;
  message: string;
}

// Faults lists what is wrong in a form, takes the focus, and leads to the fields. What is about no field is not about what was typed.
export function Faults({ faults }: { faults: Fault[] }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (faults.length === 0) return;
    heading.current?.focus();
    const title = document.title;
    document.title = text.error + title;
    return () => {
      document.title = title;
    };
  }, [faults]);
  if (faults.length === 0) return null;
  return (
    <div className="notice bad faults">
      <AlertIcon />
      <div>
        <h2 ref={heading} tabIndex={-1}>
          {faults.some((fault) => fault.field) ? text.summary(faults.length) : text.notSent}
        </h2>
        <ul>
          {faults.map((fault) => (
            <li key={fault.field + fault.message}>
              {fault.field ? <a href={`#${fault.field}`}>{fault.message}</a> : fault.message}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
