import { texts } from "@akinai/kit/language";
import { Button, Modal, Radio } from "@mantine/core";
import { useState } from "react";
import { useActor } from "./actor.ts";
import { exact, stamp } from "./dates.ts";
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

// FormConflict shows what two people changed in a form of texts, and returns what is to be saved on top of the newer version. What was
// typed stays if it is closed.
export function FormConflict({
  by,
  at,
  base,
  mine,
  theirs,
  word,
  close,
  save,
}: {
  by: string | undefined;
  at: string | undefined;
  base: Form;
  mine: Form;
  theirs: Form;
  // word returns the name of a field.
  word: (field: string) => string;
  close: () => void;
  save: (form: Form) => void;
}) {
  const [choices, setChoices] = useState<Record<string, "mine" | "theirs">>({});
  const who = useActor(by) || text.other;
  const { taken, conflicts, result } = mergeForms(base, mine, theirs);
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
      {taken.length > 0 && <p>{text.silent(taken.map(word).join(", "))}</p>}
      {conflicts.length === 0 && <p>{text.none}</p>}
      {conflicts.map(({ field, mine: my, theirs: their }) => (
        <Radio.Group
          key={field}
          label={word(field)}
          className="choice"
          value={choices[field] ?? "mine"}
          onChange={(side) => setChoices({ ...choices, [field]: side as "mine" | "theirs" })}
        >
          <Radio value="mine" label={`${text.mine}: ${my || text.empty}`} data-conflict={field} />
          <Radio value="theirs" label={`${text.theirs}: ${their || text.empty}`} data-conflict={field} />
        </Radio.Group>
      ))}
      <div className="buttons">
        <Button variant="default" onClick={close} data-autofocus>
          {text.back}
        </Button>
        <Button onClick={() => save(result(choices))} data-act="save-merged">
          {text.save}
        </Button>
      </div>
    </Modal>
  );
}
