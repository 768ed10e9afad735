import { texts } from "@akinai/kit/language";
import { Button, Modal, Radio } from "@mantine/core";
import { useState } from "react";
import { useActor } from "./actor.ts";
import { exact, stamp } from "./dates.ts";
import { listed } from "./lists.ts";
import { type Form, mergeForms } from "./merge.ts";

const text = texts(
  {
    title: (who: string, when: string) => `${who}が${when}に保存しました`,
    other: "ほかの人",
    lead: "あなたが開いたあとに変更されました。両方が変えた項目は、どちらにするかを選んでください。",
    silent: (fields: string) => `ほかの人だけが変えた項目は、そのまま取り込みます: ${fields}`,
    none: "同じ項目は変えられていません。",
    mine: "あなた",
    theirs: "ほかの人",
    empty: "（空）",
    back: "編集に戻る",
    save: "この内容で保存する",
  },
  {
    title: (who: string, when: string) => `${who} saved at ${when}`,
    other: "Someone else",
    lead: "It was changed after you opened it. Choose a value for each field that both of you changed.",
    silent: (fields: string) => `What only they changed is taken: ${fields}`,
    none: "No field was changed by both of you.",
    mine: "You",
    theirs: "They",
    empty: "(empty)",
    back: "Back to editing",
    save: "Save this",
  },
);

// The side that was chosen for each field that both changed; mine for one that is not named.
export type Choices = Readonly<Record<string, "mine" | "theirs">>;

// ConflictDialog shows what two people changed, in words, and returns what was chosen. What was typed stays if it is closed.
export function ConflictDialog({
  by,
  at,
  taken,
  conflicts,
  close,
  save,
}: {
  by: string | undefined;
  at: string | undefined;
  // What only the other person changed.
  taken: readonly string[];
  conflicts: readonly { field: string; label: string; mine: string; theirs: string }[];
  close: () => void;
  save: (choices: Choices) => void;
}) {
  const [choices, setChoices] = useState<Choices>({});
  const who = useActor(by) || text.other;
  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": text.back }}
      title={<span title={exact(at)}>{text.title(who, stamp(at))}</span>}
    >
      <p>{text.lead}</p>
      {taken.length > 0 && <p>{text.silent(listed(taken))}</p>}
      {conflicts.length === 0 && <p>{text.none}</p>}
      {conflicts.map(({ field, label, mine, theirs }) => (
        <Radio.Group
          key={field}
          label={label}
          className="choice"
          value={choices[field] ?? "mine"}
          onChange={(side) => setChoices({ ...choices, [field]: side as "mine" | "theirs" })}
        >
          <Radio value="mine" label={`${text.mine}: ${mine || text.empty}`} data-conflict={field} />
          <Radio value="theirs" label={`${text.theirs}: ${theirs || text.empty}`} data-conflict={field} />
        </Radio.Group>
      ))}
      <div className="buttons">
        <Button variant="default" onClick={close} data-autofocus>
          {text.back}
        </Button>
        <Button onClick={() => save(choices)} data-act="save-merged">
          {text.save}
        </Button>
      </div>
    </Modal>
  );
}

// FormConflict is the dialog for a form of texts, and returns what is to be saved on top of the newer version. word returns the name of
// a field.
export function FormConflict({
  base,
  mine,
  theirs,
  word,
  save,
  ...rest
}: {
  by: string | undefined;
  at: string | undefined;
  base: Form;
  mine: Form;
  theirs: Form;
  word: (field: string) => string;
  close: () => void;
  save: (form: Form) => void;
}) {
  const { taken, conflicts, result } = mergeForms(base, mine, theirs);
  return (
    <ConflictDialog
      {...rest}
      taken={taken.map(word)}
      conflicts={conflicts.map((one) => ({ ...one, label: word(one.field) }))}
      save={(choices) => save(result(choices))}
    />
  );
}
