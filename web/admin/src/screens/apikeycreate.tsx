import { texts } from "@akinai/kit/language";
import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useCallback, useContext, useState } from "react";
import { useAct } from "../parts/act.ts";
import { Desk, useMay } from "../parts/desk.ts";
import { Dialog } from "../parts/dialog.tsx";
import { useRead } from "../parts/read.tsx";
import { apiKeys, screens } from "../services.ts";
import { dayIn, expiryOf, longest } from "./apikeystate.ts";

const text = texts(
  {
    title: "APIキーを作成",
    name: "用途（あとで見分けられる名前）",
    noName: "用途を入力してください",
    expires: "期限（この日の終わりまで。最長1年）",
    noDay: "今日から1年以内の日を入力してください",
    permissions: "権限（必要なものだけを選びます）",
    none: "権限を1つ以上選んでください",
    create: "作成する",
    back: "戻る",
    secretTitle: "APIキーができました",
    once: "この値が表示されるのは今だけです。安全な場所に保存してください。閉じると二度と表示できません。",
    secret: "APIキー",
    copy: "コピーする",
    copied: "コピーしました",
    saved: "保存しました。閉じる",
  },
  {
    title: "Create an API key",
    name: "Used for (a name by which it is known)",
    noName: "Enter what it is used for",
    expires: "Expires (at the end of this day, within a year)",
    noDay: "Enter a day from today on, within a year",
    permissions: "Permissions (only those that are needed)",
    none: "Choose one permission or more",
    create: "Create",
    back: "Back",
    secretTitle: "The API key is ready",
    once: "This is the only time it is shown. Keep it in a safe place: it cannot be shown again.",
    secret: "API key",
    copy: "Copy",
    copied: "Copied",
    saved: "I have saved it. Close",
  },
);

// CreateKey creates a key with some of the person's own permissions. close gets its text.
export function CreateKey({ close }: { close: (secret?: string) => void }) {
  const [name, setName] = useState("");
  const [day, setDay] = useState(() => dayIn(90, Date.now()));
  const [chosen, setChosen] = useState<string[]>([]);
  const [asked, setAsked] = useState(false);
  const act = useAct();
  const expiresAt = expiryOf(day, Date.now());
  const create = () => {
    setAsked(true);
    if (!name.trim() || !expiresAt || chosen.length === 0) return;
    void act.run(async () => {
      const created = await apiKeys("createApiKey", { name: name.trim(), permissions: chosen, expiresAt });
      close(created.text);
    });
  };
  return (
    <Dialog title={text.title} act={act} close={close} size="lg">
      <TextInput
        label={text.name}
        name="name"
        maxLength={100}
        autoComplete="off"
        value={name}
        error={asked && !name.trim() ? text.noName : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        type="date"
        label={text.expires}
        name="expires"
        min={dayIn(0, Date.now())}
        max={dayIn(longest, Date.now())}
        value={day}
        error={asked && !expiresAt ? text.noDay : undefined}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Permissions chosen={chosen} choose={setChosen} fault={asked && chosen.length === 0 ? text.none : undefined} />
      <div className="buttons">
        <Button variant="default" onClick={() => close()}>
          {text.back}
        </Button>
        <Button loading={act.busy} onClick={create} data-act="save-key">
          {text.create}
        </Button>
      </div>
    </Dialog>
  );
}

// Permissions are those of the person, in words if the person may read them.
function Permissions({
  chosen,
  choose,
  fault,
}: {
  chosen: string[];
  choose: (permissions: string[]) => void;
  fault: string | undefined;
}) {
  const { permissions = [] } = useContext(Desk);
  const may = useMay()("roles.read");
  const read = useCallback(
    async (signal: AbortSignal) => (may ? await screens("getRoleMatrix", {}, { retry: true, signal }) : {}),
    [may],
  );
  const words = new Map(useRead(read).value?.permissions?.map((row) => [row.name, row.text]));
  return (
    <Checkbox.Group label={text.permissions} value={chosen} onChange={choose} error={fault} my="sm">
      {permissions.map((name) => (
        <Checkbox key={name} value={name} label={name} description={words.get(name)} mt={4} />
      ))}
    </Checkbox.Group>
  );
}

// SecretOnce shows the text of a new key. It closes by its button alone: the text cannot be shown again.
export function SecretOnce({ secret, close }: { secret: string; close: () => void }) {
  const [copied, setCopied] = useState(false);
  const done = () => {
    setCopied(false);
    close();
  };
  return (
    <Modal
      opened={secret !== ""}
      onClose={done}
      title={text.secretTitle}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
      centered
    >
      <p>{text.once}</p>
      <TextInput
        label={text.secret}
        name="secret"
        className="mono"
        readOnly
        value={secret}
        onFocus={(event) => event.currentTarget.select()}
      />
      <p role="status">{copied && text.copied}</p>
      <div className="buttons">
        <Button
          variant="default"
          // Without the permission to copy, the text can still be selected.
          onClick={() =>
            navigator.clipboard.writeText(secret).then(
              () => setCopied(true),
              () => {},
            )
          }
          data-act="copy-key"
          data-autofocus
        >
          {text.copy}
        </Button>
        <Button onClick={done} data-act="key-saved">
          {text.saved}
        </Button>
      </div>
    </Modal>
  );
}
