import type { SavedAddressJson } from "@akinai/client";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { type FormEvent, useState } from "react";
import { faultsIn, faultsOf, formOf } from "../../parts/address.ts";
import { AddressFields } from "../../parts/addressfields.tsx";
import { Action } from "../../parts/controls.tsx";
import { clearDraft, useDraft } from "../../parts/draft.ts";
import { useFaults } from "../../parts/faults.ts";
import { Faults } from "../../parts/notices.tsx";
import { AddressText } from "../../parts/order.tsx";
import { accounts } from "../../parts/services.ts";
import { text } from "./texts.ts";

interface Props {
  addresses: SavedAddressJson[];
  chosen: string;
  choose: (id: string) => void;
  added: (id: string) => void;
  fault: string;
}

// Addressee is the choice of the address, or the form for the first one.
export function Addressee({ addresses, chosen, choose, added, fault }: Props) {
  const [adding, setAdding] = useState(addresses.length === 0 || chosen === "");
  return (
    <section id="section-address">
      <fieldset className="choice">
        <legend>{text.address}</legend>
        {fault && <p className="problem">{fault}</p>}
        {addresses.map((one) => (
          <label key={one.id} className="pick">
            <input
              type="radio"
              name="address"
              checked={!adding && chosen === one.id}
              onChange={() => {
                setAdding(false);
                choose(one.id ?? "");
              }}
            />
            <AddressText address={one.address ?? {}} />
          </label>
        ))}
        {addresses.length > 0 && (
          <label className="pick">
            <input
              type="radio"
              name="address"
              checked={adding}
              onChange={() => {
                setAdding(true);
                choose("");
              }}
            />
            <span>{text.another}</span>
          </label>
        )}
      </fieldset>
      {adding && (
        <Another
          added={(id) => {
            setAdding(false);
            added(id);
          }}
        />
      )}
    </section>
  );
}

function Another({ added }: { added: (id: string) => void }) {
  const [form, set] = useDraft("address", formOf());
  const faults = useFaults(form, faultsOf);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!faults.complete()) return;
    setBusy(true);
    try {
      const { address } = await accounts("addAddress", { address: form });
      clearDraft("address");
      added(address?.id ?? "");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else faults.refuse(faultsIn(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form noValidate onSubmit={save}>
      <Faults faults={faults.summary} />
      <AddressFields form={form} set={set} faults={faults.open} />
      <Action type="submit" busy={busy}>
        {text.addressSave}
      </Action>
    </form>
  );
}
