import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { type Act, useAct } from "./act.ts";
import { Dialog } from "./dialog.tsx";

const text = texts({ back: "戻る" }, { back: "Back" });

// Danger asks before something that cannot simply be undone: its title names the act and the thing, children its effect. The way back
// has the focus.
export function Danger({
  opened,
  title,
  verb,
  close,
  run,
  children,
}: {
  opened: boolean;
  title: string;
  verb: string;
  close: () => void;
  run: () => Promise<void>;
  children: ReactNode;
}) {
  const act: Act = useAct();
  const { clear } = act;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new dialog begins without the refusal of the one before
  useEffect(() => {
    if (opened) clear();
  }, [opened]);
  return (
    <Dialog opened={opened} title={title} act={act} close={close}>
      {children}
      <div className="buttons">
        <Button variant="default" data-autofocus onClick={close}>
          {text.back}
        </Button>
        <Button color="shu" loading={act.busy} onClick={() => act.run(run)} data-act="confirm">
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}
