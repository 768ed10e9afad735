import type { SessionJson } from "@akinai/client";
import { moment } from "@akinai/kit/dates";
import { language, path, texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { useState } from "react";
import { Action } from "../../parts/controls.tsx";
import { accountPage, Door, Doors } from "../../parts/doors.tsx";
import { mount } from "../../parts/mount.tsx";
import { Failure } from "../../parts/notices.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { sessions } from "../../parts/services.ts";

const text = texts(
  {
    account: "マイページ",
    devices: "ログイン中の端末",
    hint: "心当たりのない端末があれば終了し、パスワードを変えてください。",
    current: "この端末",
    unknown: "不明な端末",
    login: "ログインの保持",
    used: (when: string) => `最後の利用 ${when}`,
    end: "終了する",
    others: "ほかの端末をすべて終了する",
    ways: "ログインの方法",
    email: "メールアドレス",
    emailHint: "新しいアドレスに届くメールのリンクで変わります。",
    password: "パスワード",
    passwordHint: "今のパスワードを入力して変更します。",
    passkeys: "パスキー",
    passkeysHint: "指紋や顔、画面ロックでログインできます。",
    factor: "二段階認証",
    factorHint: "ログインのときに認証アプリのコードも確認します。",
    forgotten: "パスワードをお忘れのときは、メールのリンクから新しく決められます。",
  },
  {
    account: "Account",
    devices: "Devices that are logged in",
    hint: "If you do not know a device, end its login and change your password.",
    current: "This device",
    unknown: "Unknown device",
    login: "Kept login",
    used: (when: string) => `Last used ${when}`,
    end: "End",
    others: "End all other logins",
    ways: "How you log in",
    email: "E-mail address",
    emailHint: "It changes by a link in a mail to the new one.",
    password: "Password",
    passwordHint: "Change it with the current one.",
    passkeys: "Passkeys",
    passkeysHint: "Log in with your fingerprint, face or screen lock.",
    factor: "Second factor",
    factorHint: "A login also asks for a code of an authenticator app.",
    forgotten: "Forgotten password? Set a new one by a link in a mail.",
  },
);

const readSessions = async (signal: AbortSignal) =>
  (await sessions("listSessions", {}, { retry: true, signal })).sessions ?? [];

function Security() {
  const reading = useRead(readSessions);
  return (
    <>
      <p>
        <a href={path("/account")}>{text.account}</a>
      </p>
      <section>
        <h2>{text.ways}</h2>
        <Doors>
          <Door to={accountPage("/email")} name={text.email} hint={text.emailHint} />
          <Door to={accountPage("/password")} name={text.password} hint={text.passwordHint} />
          <Door to={accountPage("/passkeys")} name={text.passkeys} hint={text.passkeysHint} />
          <Door to={accountPage("/factor")} name={text.factor} hint={text.factorHint} />
        </Doors>
        <p>
          <a href={`/account/request-password-reset?lang=${language()}`}>{text.forgotten}</a>
        </p>
      </section>
      <section>
        <h2>{text.devices}</h2>
        <p>{text.hint}</p>
        <Read of={reading}>{(all) => <Devices all={all} set={reading.set} />}</Read>
      </section>
    </>
  );
}

function Devices({ all, set }: { all: SessionJson[]; set: (all: SessionJson[]) => void }) {
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const write = async (what: string, change: Promise<unknown>) => {
    setBusy(what);
    try {
      await change;
      set(await readSessions(AbortSignal.timeout(10_000)));
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else setProblem(error);
    } finally {
      setBusy("");
    }
  };
  return (
    <>
      {problem && <Failure problem={problem} />}
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
                onPress={() => write(one.id ?? "", sessions("endSession", { id: one.id ?? "" }))}
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
          onPress={() => write("others", sessions("endOtherSessions", {}))}
        >
          {text.others}
        </Action>
      )}
    </>
  );
}

mount(<Security />);
