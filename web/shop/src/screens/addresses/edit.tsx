import type { SavedAddressJson } from "@akinai/client";
import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { type FormEvent, useState } from "react";
import { faultsIn, faultsOf, formOf } from "../../parts/address.ts";
import { AddressFields } from "../../parts/addressfields.tsx";
import { Action } from "../../parts/controls.tsx";
import { useDraft } from "../../parts/draft.ts";
import { useFaults } from "../../parts/faults.ts";
import { Faults } from "../../parts/notices.tsx";
import { accounts } from "../../parts/services.ts";

const text = texts(
  { add: "お届け先の追加", change: "お届け先の変更", save: "お届け先を保存する", back: "戻る" },
  { add: "Add an address", change: "Change the address", save: "Save address", back: "Back" },
);

interface Props {
  // Without an id for a new address.
  saved: SavedAddressJson;
  // The name under which what is typed is kept.
  draft: string;
  close: () => void;
  done: (saved: SavedAddressJson) => void;
}

// Edit adds or changes an address. What was typed stays until it is saved or the person goes back.
export function Edit({ saved, draft, close, done }: Props) {
  const [form, setForm] = useDraft(draft, formOf(saved.address));
  const faults = useFaults(form, faultsOf);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!faults.complete()) return;
    setBusy(true);
    try {
      const address = { ...saved.address, ...form };
      const { address: stored } = saved.id
        ? await accounts("updateAddress", { id: saved.id, address })
        : await accounts("addAddress", { address });
      done(stored ?? {});
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else faults.refuse(faultsIn(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="edit" noValidate onSubmit={save}>
      <h2>{saved.id ? text.change : text.add}</h2>
      <Faults faults={faults.summary} />
      <AddressFields form={form} set={setForm} faults={faults.open} />
      <div className="buttons">
        <Action type="submit" busy={busy}>
          {text.save}
        </Action>
        <button type="button" className="second" onClick={close}>
          {text.back}
        </button>
      </div>
    </form>
  );
}
