import { texts } from "@akinai/kit/language";
import { Modal } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import type { Act } from "./act.ts";
import { Failure } from "./failure.tsx";

const text = texts({ back: "戻る" }, { back: "Back" });

// Dialog is a form, or a question, over the screen. While its act runs, its fields take no text and it cannot be closed: what was typed
// then would be lost if the act succeeds, and what was typed before if it is refused. A press beside it does not close it.
export function Dialog({
  opened = true,
  title,
  size = "md",
  act,
  close,
  children,
}: {
  opened?: boolean;
  title: string;
  size?: string;
  act: Act;
  close: () => void;
  children: ReactNode;
}) {
  // Mantine returns the focus when it closes a dialog, not when the dialog goes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a dialog that is open from the start goes when it is closed
  useEffect(() => {
    const before = document.activeElement;
    if (!opened || !(before instanceof HTMLElement)) return;
    return () => before.focus();
  }, []);
  return (
    <Modal
      opened={opened}
      onClose={() => {
        if (!act.busy) close();
      }}
      closeOnClickOutside={false}
      title={title}
      size={size}
      closeButtonProps={{ "aria-label": text.back }}
      centered
    >
      {act.problem && <Failure problem={act.problem} />}
      <fieldset className="whole" disabled={act.busy} aria-busy={act.busy}>
        {children}
      </fieldset>
    </Modal>
  );
}
