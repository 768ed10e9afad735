import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { ApiKeyJson, ApiKeyRevokeReasonJson } from "../../gen/akinai/auth/v1/api_key_service_pb";
import { useActor } from "../parts/actor.ts";
import { Ask, type Question } from "../parts/ask.tsx";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { type Column, PagedTable, When } from "../parts/table.tsx";
import { apiKeys } from "../services.ts";
import { CreateKey, SecretOnce } from "./apikeycreate.tsx";
import { stateOf } from "./apikeystate.ts";
import { reasons as words } from "./auditwords.ts";

const text = texts(
  {
    title: "APIキー",
    lead: "キーを使うプログラムは、キーの権限のうち、作成者が今も持つものだけを使えます。本人確認が必要な操作はできません。",
    create: "APIキーを作成する",
    none: "APIキーはまだありません。",
    table: "APIキーの一覧",
    name: "用途",
    owner: "作成者",
    permissions: "権限",
    created: "作成",
    used: "最終利用",
    never: "未使用",
    expires: "期限",
    state: "状態",
    act: "操作",
    valid: "有効",
    expired: "期限切れ",
    revoked: "失効",
    revoke: "失効させる",
    revokeTitle: (name: string) => `APIキー「${name}」を失効`,
    effect: "このキーを使うプログラムは、5秒以内に使えなくなります。元に戻せません。",
    scopes: (list: string) => `止まる操作: ${list}`,
  },
  {
    title: "API keys",
    lead: "A program with a key may do what the key allows and its owner still may, and never what needs a fresh login.",
    create: "Create an API key",
    none: "There are no API keys yet.",
    table: "List of API keys",
    name: "Used for",
    owner: "Owner",
    permissions: "Permissions",
    created: "Created",
    used: "Last use",
    never: "Never",
    expires: "Expires",
    state: "State",
    act: "Action",
    valid: "Valid",
    expired: "Expired",
    revoked: "Revoked",
    revoke: "Revoke",
    revokeTitle: (name: string) => `Revoke the API key “${name}”`,
    effect: "Programs that use this key stop within five seconds. This cannot be undone.",
    scopes: (list: string) => `What stops: ${list}`,
  },
);

const reasons = ["NOT_USED", "REPLACED", "SUSPECTED_MISUSE", "OTHER"] as const;
const looks = { valid: "badge ok", expired: "badge off", revoked: "badge off" } as const;

const route = getRouteApi("/shell/keys");

// ApiKeys lists the keys of all owners, creates one of the person's own, and revokes one.
export function ApiKeys() {
  const { pages } = route.useSearch();
  const navigate = route.useNavigate();
  const pageToken = pages?.at(-1) ?? "";
  const read = useCallback(
    (signal: AbortSignal) => apiKeys("listApiKeys", { pageSize: 50, pageToken }, { retry: true, signal }),
    [pageToken],
  );
  const reading = useRead(read);
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState("");
  const [question, setQuestion] = useState<Question>();
  const revoke = (key: ApiKeyJson) =>
    setQuestion({
      title: text.revokeTitle(key.name ?? ""),
      effect: (
        <>
          <p>{text.effect}</p>
          <p className="meta">{text.scopes(key.permissions?.join(", ") ?? "")}</p>
        </>
      ),
      verb: text.revoke,
      reasons: reasons.map((value) => ({ value, label: words[value] ?? value })),
      run: async (reason) => {
        const code = `API_KEY_REVOKE_REASON_${reason}` as ApiKeyRevokeReasonJson;
        await apiKeys("revokeApiKey", { id: key.id ?? "", reason: code });
        reading.reload();
      },
    });
  return (
    <Page
      title={text.title}
      actions={
        <Button onClick={() => setCreating(true)} data-act="create-key">
          {text.create}
        </Button>
      }
    >
      <p className="meta">{text.lead}</p>
      <Read of={reading}>
        {(value) => (
          <PagedTable
            id="keys"
            name={text.table}
            columns={columns(revoke)}
            rows={value.apiKeys ?? []}
            keyOf={(key) => key.id ?? ""}
            empty={text.none}
            pages={pages}
            next={value.nextPageToken}
            turn={(to) => void navigate({ search: to ? { pages: to } : {} })}
          />
        )}
      </Read>
      {creating && (
        <CreateKey
          close={(created) => {
            setCreating(false);
            if (!created) return;
            setSecret(created);
            reading.reload();
          }}
        />
      )}
      <SecretOnce secret={secret} close={() => setSecret("")} />
      <Ask question={question} close={() => setQuestion(undefined)} />
    </Page>
  );
}

const columns = (revoke: (key: ApiKeyJson) => void): Column<ApiKeyJson>[] => [
  {
    head: text.name,
    cell: (key) => (
      <>
        {key.name}
        <div className="meta mono">{key.clientId}</div>
      </>
    ),
  },
  { head: text.owner, look: "keep", cell: (key) => <Owner id={key.ownerId} /> },
  { head: text.permissions, look: "mono", cell: (key) => key.permissions?.join(", ") },
  { head: text.created, look: "keep", cell: (key) => <When at={key.createdAt} /> },
  { head: text.used, look: "keep", cell: (key) => (key.usedAt ? <When at={key.usedAt} /> : text.never) },
  { head: text.expires, look: "keep", cell: (key) => <When at={key.expiresAt} /> },
  {
    head: text.state,
    look: "keep",
    cell: (key) => {
      const state = stateOf(key, Date.now());
      return <span className={looks[state]}>{text[state]}</span>;
    },
  },
  {
    head: text.act,
    unseen: true,
    look: "keep",
    cell: (key) =>
      stateOf(key, Date.now()) === "valid" && (
        <Button variant="subtle" color="shu" size="compact-sm" onClick={() => revoke(key)} data-act="revoke-key">
          {text.revoke}
        </Button>
      ),
  },
];

const Owner = ({ id }: { id: string | undefined }) => useActor(id);
