import { texts } from "@akinai/kit/language";
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { ListStaffResponseJson } from "../../gen/akinai/auth/v1/staff_service_pb";
import { useAct } from "../parts/act.ts";
import { Ask, type Question } from "../parts/ask.tsx";
import { exact, stamp } from "../parts/dates.ts";
import { useMay } from "../parts/desk.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { roles, staff } from "../services.ts";

const text = texts(
  {
    title: "スタッフ",
    email: "メールアドレス",
    name: "名前",
    roles: "役割",
    factor: "二段階認証",
    set: "設定済み",
    missing: "未設定",
    state: "状態",
    since: "登録",
    active: "有効",
    disabled: "無効",
    more: "続きを表示",
    invite: "招待する",
    inviteTitle: "スタッフを招待",
    lead: "リンクを書いたメールを送ります。リンクは24時間有効です。",
    chooseRoles: "役割（1つ以上）",
    noRole: "役割を選択してください",
    language: "メールの言語",
    send: "招待メールを送る",
    back: "戻る",
    invitations: "承諾待ちの招待",
    expires: "期限",
    cancel: "取り消す",
    cancelTitle: (email: string) => `${email} への招待を取り消す`,
    cancelEffect: "送ったリンクは使えなくなります。",
    sent: (email: string) => `${email} に招待メールを送りました。`,
  },
  {
    title: "Staff",
    email: "E-mail",
    name: "Name",
    roles: "Roles",
    factor: "Second factor",
    set: "Set up",
    missing: "Missing",
    state: "State",
    since: "Since",
    active: "Active",
    disabled: "Disabled",
    more: "Show more",
    invite: "Invite",
    inviteTitle: "Invite a staff member",
    lead: "The address gets a mail with a link that is valid for 24 hours.",
    chooseRoles: "Roles (at least one)",
    noRole: "Choose a role",
    language: "Language of the mail",
    send: "Send the invitation",
    back: "Back",
    invitations: "Open invitations",
    expires: "Expires",
    cancel: "Cancel",
    cancelTitle: (email: string) => `Cancel the invitation of ${email}`,
    cancelEffect: "The link that was sent no longer works.",
    sent: (email: string) => `The invitation was sent to ${email}.`,
  },
);

const readStaff = (signal: AbortSignal) => staff("listStaff", { pageSize: 100 }, { retry: true, signal });

export function Staff() {
  const reading = useRead(readStaff);
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  const [sent, setSent] = useState("");
  const { value, set } = reading;
  const act = useAct();
  const more = () =>
    act.run(async () => {
      const next = await staff("listStaff", { pageSize: 100, pageToken: value?.nextPageToken ?? "" }, { retry: true });
      set({
        ...value,
        staff: [...(value?.staff ?? []), ...(next.staff ?? [])],
        nextPageToken: next.nextPageToken ?? "",
      });
    });
  return (
    <Page
      title={text.title}
      count={value?.staff && `${value.staff.length}${value.nextPageToken ? "+" : ""}`}
      actions={
        may("staff.invite") &&
        may("roles.read") && (
          <Button onClick={() => setInviting(true)} data-act="invite">
            {text.invite}
          </Button>
        )
      }
    >
      <p role="status" className="said">
        {sent && text.sent(sent)}
      </p>
      <Read of={reading}>
        {(list) => (
          <>
            <Members value={list} />
            {act.problem && <Failure problem={act.problem} retry={more} />}
            {list.nextPageToken && (
              <div className="buttons">
                <Button variant="default" loading={act.busy} onClick={more}>
                  {text.more}
                </Button>
              </div>
            )}
            <Invitations value={list} reload={reading.reload} />
          </>
        )}
      </Read>
      {inviting && (
        <Invite
          close={(email) => {
            setInviting(false);
            if (!email) return;
            setSent(email);
            reading.reload();
          }}
        />
      )}
    </Page>
  );
}

function Members({ value }: { value: ListStaffResponseJson }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" aria-label={text.title} tabIndex={0}>
      <table className="grid">
        <thead>
          <tr>
            <th>{text.email}</th>
            <th>{text.name}</th>
            <th>{text.roles}</th>
            <th>{text.factor}</th>
            <th>{text.state}</th>
            <th>{text.since}</th>
          </tr>
        </thead>
        <tbody>
          {value.staff?.map((member) => (
            <tr key={member.userId}>
              <td>
                <Link to="/staff/$id" params={{ id: member.userId ?? "" }}>
                  {member.email}
                </Link>
              </td>
              <td>{member.name}</td>
              <td className="mono">{member.roles?.join(", ")}</td>
              <td className="keep">
                <Factor set={member.secondFactor} />
              </td>
              <td>
                <State disabled={member.disabled} /> <span className="meta">{member.statusReason}</span>
              </td>
              <td className="keep" title={exact(member.createdAt)}>
                {stamp(member.createdAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function State({ disabled }: { disabled: boolean | undefined }) {
  return <span className={disabled ? "badge off" : "badge"}>{disabled ? text.disabled : text.active}</span>;
}

export function Factor({ set }: { set: boolean | undefined }) {
  return <span className={set ? "badge" : "badge warn"}>{set ? text.set : text.missing}</span>;
}

function Invitations({ value, reload }: { value: ListStaffResponseJson; reload: () => void }) {
  const may = useMay();
  const [question, setQuestion] = useState<Question>();
  if (!value.invitations?.length) return null;
  const cancel = (email: string) =>
    setQuestion({
      title: text.cancelTitle(email),
      effect: text.cancelEffect,
      verb: text.cancel,
      run: async () => {
        await staff("cancelInvitation", { email });
        reload();
      },
    });
  return (
    <section>
      <h2>{text.invitations}</h2>
      <table className="grid invitations">
        <thead>
          <tr>
            <th>{text.email}</th>
            <th>{text.roles}</th>
            <th>{text.expires}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {value.invitations.map((invitation) => (
            <tr key={invitation.email}>
              <td>{invitation.email}</td>
              <td className="mono">{invitation.roles?.join(", ")}</td>
              <td className="keep" title={exact(invitation.expiresAt)}>
                {stamp(invitation.expiresAt)}
              </td>
              <td className="number">
                {may("staff.invite") && (
                  <Button variant="subtle" size="compact-sm" onClick={() => cancel(invitation.email ?? "")}>
                    {text.cancel}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Ask question={question} close={() => setQuestion(undefined)} />
    </section>
  );
}

function Invite({ close }: { close: (invited?: string) => void }) {
  const [email, setEmail] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [language, setLanguage] = useState("ja");
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const read = useCallback((signal: AbortSignal) => roles("listRoles", {}, { retry: true, signal }), []);
  const reading = useRead(read);
  const send = () => {
    if (chosen.length === 0) return setMissing(true);
    void act.run(async () => {
      await staff("inviteStaff", { email: email.trim(), roles: chosen, language });
      close(email.trim());
    });
  };
  return (
    <Dialog title={text.inviteTitle} act={act} close={close}>
      <p>{text.lead}</p>
      <TextInput
        type="email"
        name="email"
        autoComplete="off"
        label={text.email}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        data-autofocus
      />
      <Read of={reading}>
        {(value) => (
          <Checkbox.Group
            label={text.chooseRoles}
            value={chosen}
            onChange={setChosen}
            error={missing && chosen.length === 0 ? text.noRole : undefined}
            my="sm"
          >
            {value.roles
              ?.filter((role) => role.name !== "customer")
              .map((role) => (
                <Checkbox
                  key={role.name}
                  value={role.name ?? ""}
                  label={role.name}
                  disabled={role.locked === "BEYOND_OWN_PERMISSIONS"}
                  mt={4}
                />
              ))}
          </Checkbox.Group>
        )}
      </Read>
      <NativeSelect
        label={text.language}
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value)}
        data={[
          { value: "ja", label: "日本語" },
          { value: "en", label: "English" },
        ]}
      />
      <div className="buttons">
        <Button variant="default" onClick={() => close()}>
          {text.back}
        </Button>
        <Button loading={act.busy} onClick={send} data-act="send-invitation">
          {text.send}
        </Button>
      </div>
    </Dialog>
  );
}
