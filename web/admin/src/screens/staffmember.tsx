import { texts } from "@akinai/kit/language";
import { Button, NativeSelect } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useContext, useState } from "react";
import type { StaffMemberJson } from "../../gen/akinai/auth/v1/staff_service_pb";
import { Ask, type Question } from "../parts/ask.tsx";
import { Desk, useMay } from "../parts/desk.ts";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { Sessions } from "../parts/sessions.tsx";
import { roles, staff } from "../services.ts";
import { Factor, State } from "./staff.tsx";

const text = texts(
  {
    back: "スタッフの一覧へ",
    noStaff: "このアカウントはスタッフではありません",
    roles: "役割",
    take: "外す",
    takeTitle: (role: string) => `役割 ${role} を外す`,
    takeEffect: (who: string) => `${who} は、この役割の権限を5秒以内に失います。作業中の画面でも保存できなくなります。`,
    give: "付与する",
    giveTitle: (role: string) => `役割 ${role} を付与`,
    giveEffect: (who: string) => `${who} は、この役割の権限を5秒以内に得ます。`,
    choose: "役割を選択",
    factor: "二段階認証",
    reset: "リセットする",
    resetTitle: "二段階認証をリセット",
    resetEffect: (who: string) =>
      `${who} の確認アプリとパスキーを削除し、すべてのログインを終了します。本人にメールで知らせます。次のログインで設定し直します。`,
    resetWhy: "本人であることを電話などで確かめてから行ってください。",
    disable: "無効にする",
    disableTitle: (who: string) => `${who} を無効にする`,
    disableEffect: "すべてのログインを終了し、以後のログインを拒否します。",
    enable: "有効にする",
    enableTitle: (who: string) => `${who} を有効にする`,
    enableEffect: "再びログインできるようになります。",
    OWN_ACCOUNT: "ご自身のアカウントはここでは変更できません。",
    BEYOND_OWN_PERMISSIONS: "ご自身にない権限を持つため、変更できません。",
  },
  {
    back: "All staff",
    noStaff: "This account is not staff",
    roles: "Roles",
    take: "Take away",
    takeTitle: (role: string) => `Take the role ${role} away`,
    takeEffect: (who: string) =>
      `${who} loses the permissions of this role within five seconds, also on a screen that is open.`,
    give: "Grant",
    giveTitle: (role: string) => `Grant the role ${role}`,
    giveEffect: (who: string) => `${who} gets the permissions of this role within five seconds.`,
    choose: "Choose a role",
    factor: "Second factor",
    reset: "Reset",
    resetTitle: "Reset the second factor",
    resetEffect: (who: string) =>
      `The authenticator app and the passkeys of ${who} are removed, all sessions end, and the person gets a mail. They set it up again at the next login.`,
    resetWhy: "Make sure that it is the person, for example by telephone.",
    disable: "Disable",
    disableTitle: (who: string) => `Disable ${who}`,
    disableEffect: "All sessions end, and further logins are refused.",
    enable: "Enable",
    enableTitle: (who: string) => `Enable ${who}`,
    enableEffect: "The person can log in again.",
    OWN_ACCOUNT: "You cannot change your own account here.",
    BEYOND_OWN_PERMISSIONS: "You cannot change the account, because it has permissions that you do not have.",
  },
);

const route = getRouteApi("/shell/staff/$id");

export function StaffMember() {
  const { id } = route.useParams();
  return <Known key={id} id={id} />;
}

function Known({ id }: { id: string }) {
  const read = useCallback((signal: AbortSignal) => staff("listStaff", { userId: id }, { retry: true, signal }), [id]);
  const reading = useRead(read);
  return (
    <Read of={reading}>
      {(value) => {
        const member = value.staff?.[0];
        return member ? <Member member={member} reload={reading.reload} /> : <NoStaff />;
      }}
    </Read>
  );
}

// NoStaff is shown for an account that has no role of staff, such as one whose last role has just been taken away.
function NoStaff() {
  return (
    <Page title={text.noStaff}>
      <p>
        <Link to="/staff">{text.back}</Link>
      </p>
    </Page>
  );
}

function Member({ member, reload }: { member: StaffMemberJson; reload: () => void }) {
  const [question, setQuestion] = useState<Question>();
  const may = useMay();
  const account = member.userId ?? "";
  const who = member.name || member.email || "";
  const lock = member.locked === "OWN_ACCOUNT" ? text.OWN_ACCOUNT : member.locked && text.BEYOND_OWN_PERMISSIONS;
  const then = (work: Promise<unknown>) => work.then(reload);
  const reset: Question = {
    title: text.resetTitle,
    effect: (
      <>
        <p>{text.resetEffect(who)}</p>
        <p>{text.resetWhy}</p>
      </>
    ),
    verb: text.reset,
    run: () => then(roles("resetSecondFactor", { account })),
  };
  const able: Question = member.disabled
    ? {
        title: text.enableTitle(who),
        effect: text.enableEffect,
        verb: text.enable,
        reason: true,
        harmless: true,
        run: (reason) => then(staff("enableStaff", { account, reason })),
      }
    : {
        title: text.disableTitle(who),
        effect: text.disableEffect,
        verb: text.disable,
        reason: true,
        run: (reason) => then(staff("disableStaff", { account, reason })),
      };
  return (
    <Page
      title={member.email ?? ""}
      actions={
        may("staff.disable") && (
          <Button
            variant="outline"
            {...(!member.disabled && { color: "shu" })}
            disabled={!!lock}
            {...(lock && { title: lock })}
            onClick={() => setQuestion(able)}
            data-act="able"
          >
            {able.verb}
          </Button>
        )
      }
    >
      <p>
        <Link to="/staff">{text.back}</Link>
      </p>
      <p className="states">
        <State disabled={member.disabled} />
        <strong>{member.name}</strong>
        <span className="meta">{member.statusReason}</span>
        {lock && <span className="meta">{lock}</span>}
      </p>
      <RolesOf member={member} ask={setQuestion} then={then} />
      <section className="card">
        <h2>{text.factor}</h2>
        <p>
          <Factor set={member.secondFactor} />
        </p>
        {may("factors.reset") && (
          <Button
            variant="default"
            disabled={!!lock || !member.secondFactor}
            onClick={() => setQuestion(reset)}
            data-act="reset-factor"
          >
            {text.reset}
          </Button>
        )}
      </section>
      {may("sessions.end") && member.locked !== "BEYOND_OWN_PERMISSIONS" && <Sessions account={account} who={who} />}
      <Ask question={question} close={() => setQuestion(undefined)} />
    </Page>
  );
}

function RolesOf({
  member,
  ask,
  then,
}: {
  member: StaffMemberJson;
  ask: (question: Question) => void;
  then: (work: Promise<unknown>) => Promise<void>;
}) {
  const may = useMay();
  const { userId } = useContext(Desk);
  const account = member.userId ?? "";
  const who = member.name || member.email || "";
  const mayGrant = may("roles.grant") && member.locked !== "BEYOND_OWN_PERMISSIONS";
  const take = (role: string) =>
    ask({
      title: text.takeTitle(role),
      effect: text.takeEffect(who),
      verb: text.take,
      run: () => then(roles("revokeRole", { account, role })),
    });
  const give = (role: string) =>
    ask({
      title: text.giveTitle(role),
      effect: text.giveEffect(who),
      verb: text.give,
      harmless: true,
      run: () => then(roles("grantRole", { account, role })),
    });
  return (
    <section className="card">
      <h2>{text.roles}</h2>
      <ul className="plain">
        {member.roles?.map((role) => (
          <li key={role} data-role={role}>
            <span className="mono">{role}</span>
            {mayGrant && role !== "customer" && userId !== account && (
              <Button
                variant="subtle"
                color="shu"
                size="compact-sm"
                aria-label={text.takeTitle(role)}
                onClick={() => take(role)}
              >
                {text.take}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayGrant && may("roles.read") && <Give has={member.roles ?? []} give={give} />}
    </section>
  );
}

const readRoles = (signal: AbortSignal) => roles("listRoles", {}, { retry: true, signal });

function Give({ has, give }: { has: readonly string[]; give: (role: string) => void }) {
  const reading = useRead(readRoles);
  const [role, setRole] = useState("");
  const open = reading.value?.roles?.filter(
    (r) => r.locked !== "BEYOND_OWN_PERMISSIONS" && !has.includes(r.name ?? ""),
  );
  return (
    <div className="filters">
      <NativeSelect
        label={text.choose}
        name="role"
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
        data={["", ...(open ?? []).map((r) => r.name ?? "")]}
      />
      <Button variant="default" disabled={!role} onClick={() => give(role)} data-act="grant">
        {text.give}
      </Button>
    </div>
  );
}
