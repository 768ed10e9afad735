import type { SessionJson } from "@akinai/client";
import { moment } from "@akinai/kit/dates";
import { Action } from "../../parts/controls.tsx";
import { Failure } from "../../parts/notices.tsx";
import { sessions } from "../../parts/services.ts";
import { useWrite } from "../../parts/write.ts";
import { text } from "./texts.ts";

// Devices are the logins of the account; each but this one can be ended. reread reads them again.
export function Devices({ all, reread }: { all: SessionJson[]; reread: () => Promise<void> }) {
  const { busy, problem, again, write } = useWrite();
  const end = (what: string, change: () => Promise<unknown>) => write(what, () => change().then(reread));
  return (
    <section id="devices">
      <h2>{text.devices}</h2>
      <p>{text.hint}</p>
      {problem && <Failure problem={problem} retry={again} />}
      <ul className="rows">
        {all.map((one) => (
          <li key={one.id}>
            <span className="about">
              <strong>{[one.browser, one.system].filter(Boolean).join("・") || text.unknown}</strong>{" "}
              {one.current && <span className="state ok">{text.current}</span>}
              <br />
              <span className="meta">
                {[one.clientName, one.browserLogin && text.login, one.lastUsedAt && text.used(moment(one.lastUsedAt))]
                  .filter(Boolean)
                  .join("・")}
              </span>
            </span>
            {!one.current && (
              <Action
                className="second"
                busy={busy === one.id}
                onPress={() => end(one.id ?? "", () => sessions("endSession", { id: one.id ?? "" }))}
              >
                {text.end}
              </Action>
            )}
          </li>
        ))}
      </ul>
      {all.some((one) => !one.current) && (
        <Action
          className="second"
          busy={busy === "others"}
          onPress={() => end("others", () => sessions("endOtherSessions", {}))}
        >
          {text.others}
        </Action>
      )}
    </section>
  );
}
