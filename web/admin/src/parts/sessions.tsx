import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { useCallback, useState } from "react";
import type { SessionEndReasonJson } from "../../gen/akinai/auth/v1/session_service_pb";
import { reasons as words } from "../screens/auditwords.ts";
import { sessions } from "../services.ts";
import { Ask, type Question } from "./ask.tsx";
import { exact, stamp } from "./dates.ts";
import { Read, useRead } from "./read.tsx";

const text = texts(
  {
    title: "ログイン中の端末",
    none: "ログインしていません。",
    device: "端末",
    browser: "ブラウザーのログイン",
    client: "利用先",
    started: "ログイン",
    used: "最終利用",
    end: "すべて終了する",
    endTitle: "すべてのログインを終了",
    effect: (who: string) =>
      `${who} のすべてのログインを終了します。5秒以内に、もう一度ログインするまで操作できなくなります。`,
  },
  {
    title: "Sessions",
    none: "There are none.",
    device: "Device",
    browser: "Login of a browser",
    client: "Used for",
    started: "Since",
    used: "Last use",
    end: "End all",
    endTitle: "End all sessions",
    effect: (who: string) => `All sessions of ${who} end within five seconds. The person has to log in again.`,
  },
);

const reasons = ["OWNER_REQUEST", "LOST_DEVICE", "SUSPECTED_MISUSE", "OTHER"] as const;

// Sessions shows where an account is logged in, and ends all of it.
export function Sessions({ account, who }: { account: string; who: string }) {
  const [question, setQuestion] = useState<Question>();
  const read = useCallback(
    (signal: AbortSignal) => sessions("listAccountSessions", { account }, { retry: true, signal }),
    [account],
  );
  const reading = useRead(read);
  const end: Question = {
    title: text.endTitle,
    effect: text.effect(who),
    verb: text.end,
    reasons: reasons.map((value) => ({ value, label: words[value] ?? value })),
    run: async (reason) => {
      await sessions("endAccountSessions", { account, reason: `SESSION_END_REASON_${reason}` as SessionEndReasonJson });
      reading.reload();
    },
  };
  return (
    <section className="card">
      <h2>{text.title}</h2>
      <Read of={reading}>
        {({ sessions: all }) =>
          all?.length ? (
            <>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
              <section className="scroll" aria-label={text.title} tabIndex={0}>
                <table className="grid">
                  <thead>
                    <tr>
                      <th>{text.device}</th>
                      <th>{text.client}</th>
                      <th>{text.started}</th>
                      <th>{text.used}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {all.map((session) => (
                      <tr key={session.id}>
                        <td>{[session.browser, session.system].filter(Boolean).join(" / ") || "–"}</td>
                        <td>{session.browserLogin ? text.browser : session.clientName}</td>
                        <td className="keep" title={exact(session.startedAt)}>
                          {stamp(session.startedAt)}
                        </td>
                        <td className="keep" title={exact(session.lastUsedAt)}>
                          {stamp(session.lastUsedAt)}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
              <div className="buttons">
                <Button variant="outline" color="shu" onClick={() => setQuestion(end)} data-act="end-sessions">
                  {text.end}
                </Button>
              </div>
            </>
          ) : (
            <p className="meta">{text.none}</p>
          )
        }
      </Read>
      <Ask question={question} close={() => setQuestion(undefined)} />
    </section>
  );
}
