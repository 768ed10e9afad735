import type { PostalPlaceJson } from "@akinai/client";
import { digits } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { type InputHTMLAttributes, type ReactNode, useRef, useState } from "react";
import { type AddressField, type AddressForm, filled, idOf } from "./address.ts";
import { text } from "./addresstexts.ts";
import { Field } from "./controls.tsx";
import type { Fault } from "./notices.tsx";
import { prefectures } from "./prefectures.ts";
import { postal } from "./services.ts";

const word = texts({ required: "必須" }, { required: "required" });

interface Props {
  form: AddressForm;
  set: (form: AddressForm) => void;
  faults: Fault[];
}

// AddressFields are the fields of an address in the order of Japanese forms. Seven digits of a postal code fill in the rest: never
// over what was edited, and without moving the focus.
export function AddressFields({ form, set, faults }: Props) {
  const [said, setSaid] = useState("");
  const [places, setPlaces] = useState<PostalPlaceJson[]>([]);
  const edited = useRef(new Set<AddressField>());
  const looked = useRef(digits(form.postalCode));
  const latest = useRef(form);
  latest.current = form;

  const fault = (field: AddressField) => faults.find((one) => one.field === idOf(field))?.message;
  const take = (place: PostalPlaceJson) => {
    set(filled(latest.current, place, edited.current));
    setPlaces([]);
    setSaid(text.found([place.prefecture, place.city, place.town].filter(Boolean).join("")));
  };
  const lookUp = async (code: string) => {
    looked.current = code;
    setPlaces([]);
    try {
      const found = (await postal("lookUpPostalCode", { postalCode: code }, { retry: true })).places ?? [];
      if (looked.current !== code) return;
      const [only] = found;
      if (found.length === 1 && only) take(only);
      else {
        setPlaces(found);
        setSaid(text.several);
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (looked.current === code) setSaid(error.reason === "POSTAL_CODE_UNKNOWN" ? text.unknown : text.failed);
    }
  };
  const change = (field: AddressField, value: string) => {
    edited.current.add(field);
    set({ ...latest.current, [field]: value });
    const code = digits(value);
    if (field === "postalCode" && code.length === 7 && code !== looked.current) void lookUp(code);
  };
  const input = (
    field: AddressField,
    label: string,
    required: boolean,
    more: InputHTMLAttributes<HTMLInputElement>,
    hint?: ReactNode,
  ) => (
    <Field
      {...more}
      id={idOf(field)}
      label={label}
      required={required}
      hint={hint}
      fault={fault(field)}
      value={form[field]}
      onChange={(event) => change(field, event.target.value)}
    />
  );

  return (
    <div className="fields">
      {input("name", text.name, true, { autoComplete: "name", maxLength: 100 })}
      {input("nameKana", text.kana, false, { maxLength: 100 }, text.kanaHint)}
      {input(
        "postalCode",
        text.postal,
        true,
        { autoComplete: "postal-code", inputMode: "numeric", maxLength: 12, className: "short" },
        text.postalHint,
      )}
      <p className="meta looked" role="status">
        {said}
      </p>
      {places.length > 1 && (
        <ul className="chips" lang="ja">
          {places.map((place) => (
            <li key={`${place.city}${place.town}${place.detail}${place.office}`}>
              <button type="button" className="chip-button" onClick={() => take(place)}>
                {place.office || `${place.city}${place.town}${place.detail ?? ""}`}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="field">
        <label htmlFor={idOf("prefecture")}>
          {text.prefecture} <span className="meta">{word.required}</span>
        </label>
        <select
          id={idOf("prefecture")}
          className="short"
          autoComplete="address-level1"
          aria-required
          aria-invalid={fault("prefecture") ? true : undefined}
          aria-describedby={fault("prefecture") ? `${idOf("prefecture")}-fault` : undefined}
          value={form.prefecture}
          onChange={(event) => change("prefecture", event.target.value)}
        >
          <option value="">{text.choose}</option>
          {prefectures.map((name) => (
            <option key={name} lang="ja">
              {name}
            </option>
          ))}
        </select>
        {fault("prefecture") && (
          <p id={`${idOf("prefecture")}-fault`} className="fault">
            {fault("prefecture")}
          </p>
        )}
      </div>
      {input("city", text.city, true, { autoComplete: "address-level2", maxLength: 100 })}
      {input(
        "line1",
        text.line1,
        true,
        { autoComplete: "address-line1", maxLength: 200 },
        form.line1 && !digits(form.line1) ? text.noNumber : undefined,
      )}
      {input("line2", text.line2, false, { autoComplete: "address-line2", maxLength: 200 })}
      {input(
        "phone",
        text.phone,
        true,
        { autoComplete: "tel", inputMode: "tel", maxLength: 40, className: "short" },
        text.phoneHint,
      )}
    </div>
  );
}
