import { texts } from "@akinai/kit/language";
import { Button, Modal, Radio } from "@mantine/core";
import { useState } from "react";
import type { ProductConflictJson } from "../../../gen/akinai/product/v1/product_pb";
import { useActor } from "../../parts/actor.ts";
import { exact, stamp } from "../../parts/dates.ts";
import { listed } from "../../parts/lists.ts";
import { fieldWord, valueWord } from "./fieldwords.ts";
import { formOf, type ProductForm } from "./form.ts";
import { merge } from "./merge.ts";

const text = texts(
  {
    title: (who: string, when: string) => `${who}が${when}に保存しました`,
    other: "ほかの人",
    lead: "あなたが開いたあとに、この商品は変更されました。両方が変えた項目は、どちらにするかを選んでください。",
    silent: (fields: string) => `ほかの人だけが変えた項目は、そのまま取り込みます: ${fields}`,
    none: "同じ項目は変えられていません。",
    field: "項目",
    mine: "あなた",
    theirs: "ほかの人",
    back: "編集に戻る",
    save: "この内容で保存する",
  },
  {
    title: (who: string, when: string) => `${who} saved at ${when}`,
    other: "Someone else",
    lead: "This product was changed after you opened it. Choose a value for each field that both of you changed.",
    silent: (fields: string) => `What only they changed is taken: ${fields}`,
    none: "No field was changed by both of you.",
    field: "Field",
    mine: "You",
    theirs: "They",
    back: "Back to editing",
    save: "Save this",
  },
);

// ConflictDialog shows what two people changed, and returns what is to be saved on top of the newer version. What was typed stays if it
// is closed.
export function ConflictDialog({
  conflict,
  base,
  mine,
  close,
  save,
}: {
  conflict: ProductConflictJson;
  base: ProductForm;
  mine: ProductForm;
  close: () => void;
  save: (form: ProductForm) => void;
}) {
  const [choices, setChoices] = useState<Record<string, "mine" | "theirs">>({});
  const who = useActor(conflict.updatedBy) || text.other;
  const { taken, conflicts, result } = merge(base, mine, formOf(conflict.current));
  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": text.back }}
      title={<span title={exact(conflict.updatedAt)}>{text.title(who, stamp(conflict.updatedAt))}</span>}
    >
      <p>{text.lead}</p>
      {taken.length > 0 && <p>{text.silent(listed(taken.map(fieldWord)))}</p>}
      {conflicts.length === 0 && <p>{text.none}</p>}
      {conflicts.map(({ field, mine: my, theirs }) => (
        <Radio.Group
          key={field}
          label={fieldWord(field)}
          className="choice"
          value={choices[field] ?? "mine"}
          onChange={(side) => setChoices({ ...choices, [field]: side as "mine" | "theirs" })}
        >
          <Radio value="mine" label={`${text.mine}: ${valueWord(field, my)}`} data-conflict={field} />
          <Radio value="theirs" label={`${text.theirs}: ${valueWord(field, theirs)}`} data-conflict={field} />
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
