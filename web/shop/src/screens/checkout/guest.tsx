import type { Problem } from "@akinai/kit/problem";
import { loginAddress } from "@akinai/kit/session";
import { type AddressForm, faultsIn, faultsOf } from "../../parts/address.ts";
import { AddressFields } from "../../parts/addressfields.tsx";
import { Field } from "../../parts/controls.tsx";
import type { Fault } from "../../parts/notices.tsx";
import { text } from "./texts.ts";

// emailField is the id of the field for the guest's e-mail address.
export const emailField = "guest-email";

// GuestForm is what a customer has in the account and a guest types.
export interface GuestForm {
  email: string;
  address: AddressForm;
}

interface Props {
  form: GuestForm;
  set: (form: GuestForm) => void;
  faults: Fault[];
}

// Guest asks who orders and where it goes, and offers the login.
export function Guest({ form, set, faults }: Props) {
  return (
    <>
      <section>
        <h2>{text.you}</h2>
        <p>
          <a className="log-in" href={loginAddress(location.pathname)}>
            {text.logIn}
          </a>
        </p>
        <div className="fields">
          <Field
            id={emailField}
            label={text.email}
            hint={text.emailHint}
            fault={faults.find((one) => one.field === emailField)?.message}
            required
            type="email"
            autoComplete="email"
            maxLength={254}
            value={form.email}
            onChange={(event) => set({ ...form, email: event.target.value })}
          />
        </div>
      </section>
      <section id="section-address">
        <h2>{text.address}</h2>
        <AddressFields form={form.address} set={(address) => set({ ...form, address })} faults={faults} />
      </section>
    </>
  );
}

// guestFaults returns what is missing. What the server alone knows, it says.
export function guestFaults({ email, address }: GuestForm): Fault[] {
  const faults = faultsOf(address);
  return email.trim() ? faults : [{ field: emailField, message: text.emailMissing }, ...faults];
}

// guestFaultsIn returns what the server says of the fields.
export function guestFaultsIn(problem: Problem): Fault[] {
  const faults = faultsIn(problem).map((fault, i) =>
    problem.violations[i]?.field === "email" ? { ...fault, field: emailField } : fault,
  );
  return faults.filter((fault) => fault.field);
}
