import type { DeliverySlotJson, ListOrderSlotsResponseJson, OrderJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { useRef, useState } from "react";
import { Slots, slotDay, slotTime } from "../../parts/calendar.tsx";
import { Action } from "../../parts/controls.tsx";
import { guestHeaders, readOrder } from "../../parts/guest.ts";
import { Failure } from "../../parts/notices.tsx";
import { orders } from "../../parts/services.ts";
import { useWrite } from "../../parts/write.ts";

const text = texts(
  {
    open: "お届け日時を変更する",
    title: "お届け日時の変更",
    now: (slot: string) => `現在のお届け日時: ${slot}`,
    save: "この日時に変更する",
    back: "変更しない",
    choose: "新しい日時を選んでください。",
    done: "お届け日時を変更しました。",
    tooLate: "お届け日時の変更の締め切りを過ぎています。",
  },
  {
    open: "Change day or time",
    title: "Change day or time of delivery",
    now: (slot: string) => `Now: ${slot}`,
    save: "Move to this time",
    back: "Keep as it is",
    choose: "Choose another time.",
    done: "The delivery was moved.",
    tooLate: "It is too late to change the day or time of delivery.",
  },
);

// Reschedule moves an order to another slot, if the server allows it now.
export function Reschedule({ order, set }: { order: OrderJson; set: (order: OrderJson) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const writing = useWrite();
  const [choices, setChoices] = useState<ListOrderSlotsResponseJson>();
  const [wanted, setWanted] = useState<DeliverySlotJson>();
  const [missing, setMissing] = useState(false);
  const [done, setDone] = useState(false);
  const action = order.actions?.find(({ name }) => name === "reschedule");
  if (!action) return null;
  if (!action.allowed) {
    return action.reason === "SLOT_TOO_LATE" ? <p className="meta">{text.tooLate}</p> : null;
  }
  const id = order.id ?? "";
  const headers = guestHeaders(id);
  const read = async () => setChoices(await orders("listOrderSlots", { id }, { headers, retry: true }));
  const open = () =>
    writing.write("open", async () => {
      setDone(false);
      setWanted(undefined);
      await read();
      dialog.current?.showModal();
    });
  const save = () => {
    setMissing(!wanted);
    if (!wanted) return;
    return writing.write("save", async () => {
      try {
        await orders("rescheduleOrder", { id, window: wanted.window ?? "", day: wanted.day ?? "" }, { headers });
      } catch (error) {
        await read().catch(() => undefined); // which slots are left
        throw error;
      }
      dialog.current?.close();
      setDone(true);
      set(await readOrder(AbortSignal.timeout(10_000)));
    });
  };
  const current = choices?.current;
  const chosen = wanted ?? current;
  return (
    <section>
      <Action className="second" busy={writing.busy === "open"} onPress={open}>
        {text.open}
      </Action>
      <p role="status">{done && text.done}</p>
      {writing.problem && !choices && <Failure problem={writing.problem} />}
      <dialog ref={dialog} className="wide" aria-labelledby="reschedule-title">
        <h2 id="reschedule-title">{text.title}</h2>
        {current && <p>{text.now(`${slotDay(current.day ?? "")} ${slotTime(current)}`)}</p>}
        {choices?.message && <p>{choices.message}</p>}
        {writing.problem && <Failure problem={writing.problem} />}
        {missing && !wanted && (
          <p className="problem" role="alert">
            {text.choose}
          </p>
        )}
        <Slots
          slots={choices?.slots ?? []}
          chosen={chosen && { window: chosen.window ?? "", day: chosen.day ?? "" }}
          choose={setWanted}
        />
        <div className="buttons">
          <button type="button" className="second" onClick={() => dialog.current?.close()}>
            {text.back}
          </button>
          <Action busy={writing.busy === "save"} onPress={save}>
            {text.save}
          </Action>
        </div>
      </dialog>
    </section>
  );
}
