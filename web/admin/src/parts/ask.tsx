import { texts } from "@akinai/kit/language";
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { type Act, useAct } from "./act.ts";
import { Dialog } from "./dialog.tsx";

const text = texts(
  {
    back: "戻る",
    reason: "理由（必須）",
    missing: "理由を入力してください",
    choose: "選択してください",
    open: "理由を選択してください",
  },
  {
    back: "Back",
    reason: "Reason (required)",
    missing: "Enter a reason",
    choose: "Choose one",
    open: "Choose a reason",
  },
);

export interface Question {
  title: string;
  // What it does, in words.
  effect: ReactNode;
  // The verb on the button.
  verb: string;
  // Whether a reason must be typed.
  reason?: boolean;
  // The reasons of which one must be chosen, in place of a text.
  reasons?: { value: string; label: string }[];
  // A question about something that does no harm has a button of the usual color.
  harmless?: boolean;
  run: (reason: string) => Promise<void>;
}

// Ask names what an act does before it is done, and asks for a reason if the act needs one. The button is not the default one. What was
// typed stays when the act is refused, or needs a login.
export function Ask({ question, close }: { question: Question | undefined; close: () => void }) {
  const act = useAct();
  const { clear } = act;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question begins without the refusal of the one before
  useEffect(clear, [question]);
  return (
    <Dialog opened={question !== undefined} title={question?.title ?? ""} act={act} close={close}>
      {question && <Body question={question} act={act} close={close} />}
    </Dialog>
  );
}

function Body({ question, act, close }: { question: Question; act: Act; close: () => void }) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const go = () => {
    if ((question.reason || question.reasons) && !reason.trim()) return setMissing(true);
    void act.run(async () => {
      await question.run(reason.trim());
      close();
    });
  };
  return (
    <>
      <div>{question.effect}</div>
      {question.reasons && (
        <NativeSelect
          label={text.reason}
          name="reason"
          value={reason}
          error={missing && !reason ? text.open : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
          data={[{ value: "", label: text.choose }, ...question.reasons]}
        />
      )}
      {question.reason && (
        <Textarea
          label={text.reason}
          name="reason"
          maxLength={200}
          autosize
          value={reason}
          error={missing && !reason.trim() ? text.missing : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <div className="buttons">
        <Button variant="default" data-autofocus onClick={close}>
          {text.back}
        </Button>
        <Button {...(!question.harmless && { color: "shu" })} loading={act.busy} onClick={go} data-act="confirm">
          {question.verb}
        </Button>
      </div>
    </>
  );
}
