import { language, path } from "@akinai/kit/language";
import { accountPage, Door, Doors } from "../../parts/doors.tsx";
import { mount } from "../../parts/mount.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { passkeys, sessions } from "../../parts/services.ts";
import { Devices } from "./devices.tsx";
import { Passkeys } from "./passkeys.tsx";
import { text } from "./texts.ts";

const readSecurity = async (signal: AbortSignal) => {
  const [devices, keys] = await Promise.all([
    sessions("listSessions", {}, { retry: true, signal }),
    passkeys("listPasskeys", {}, { retry: true, signal }),
  ]);
  return { sessions: devices.sessions ?? [], passkeys: keys.passkeys ?? [] };
};

function Security() {
  const reading = useRead(readSecurity);
  const reread = async () => reading.set(await readSecurity(AbortSignal.timeout(10_000)));
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
      <Read of={reading}>
        {(all) => (
          <>
            <Passkeys all={all.passkeys} reread={reread} />
            <Devices all={all.sessions} reread={reread} />
          </>
        )}
      </Read>
    </>
  );
}

mount(<Security />);
