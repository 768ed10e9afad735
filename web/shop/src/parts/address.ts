import type { AddressJson, PostalPlaceJson } from "@akinai/client";
import { digits } from "@akinai/kit/digits";
import type { Problem } from "@akinai/kit/problem";
import { text } from "./addresstexts.ts";
import type { Fault } from "./notices.tsx";

// AddressForm is an address as it is typed: every field is there.
export type AddressForm = Record<
  "name" | "nameKana" | "postalCode" | "prefecture" | "city" | "line1" | "line2" | "phone",
  string
>;

export type AddressField = keyof AddressForm;

export function formOf(address: AddressJson = {}): AddressForm {
  const {
    name = "",
    nameKana = "",
    postalCode = "",
    prefecture = "",
    city = "",
    line1 = "",
    line2 = "",
    phone = "",
  } = address;
  return { name, nameKana, postalCode, prefecture, city, line1, line2, phone };
}

// idOf returns the id of the input of a field.
export const idOf = (field: AddressField) => `address-${field}`;

const required: [AddressField, string][] = [
  ["name", text.name],
  ["postalCode", text.postal],
  ["prefecture", text.prefecture],
  ["city", text.city],
  ["line1", text.line1],
  ["phone", text.phone],
];

// faultsOf returns what is missing in a form. What the server alone knows, it says.
export function faultsOf(form: AddressForm): Fault[] {
  const faults: Fault[] = [];
  for (const [field, label] of required) {
    if (!form[field].trim()) faults.push({ field: idOf(field), message: text.missing(label) });
    else if (field === "postalCode" && digits(form.postalCode).length !== 7)
      faults.push({ field: idOf(field), message: text.digits });
  }
  return faults;
}

// The fields that reasons of the server are about.
const fieldsByReason: Record<string, AddressField> = {
  POSTAL_CODE_INVALID: "postalCode",
  PHONE_INVALID: "phone",
  KANA_INVALID: "nameKana",
};

// faultsIn returns what the server says of the fields of an address; what belongs to no field is for the form as a whole.
export function faultsIn(problem: Problem): Fault[] {
  const field = fieldsByReason[problem.reason];
  if (field) return [{ field: idOf(field), message: problem.message }];
  if (problem.violations.length === 0) return [{ field: "", message: problem.message }];
  return problem.violations.map(({ field: path, message }) => {
    const name = path.replace(/^address\./, "");
    return { field: Object.hasOwn(formOf(), name) ? idOf(name as AddressField) : "", message };
  });
}

// filled returns the form with a place, but without what the person has edited.
export function filled(form: AddressForm, place: PostalPlaceJson, edited: ReadonlySet<AddressField>): AddressForm {
  const found = {
    prefecture: place.prefecture ?? "",
    city: place.city ?? "",
    line1: (place.town ?? "") + (place.street ?? ""),
  };
  const next = { ...form };
  for (const field of ["prefecture", "city", "line1"] as const)
    if (!edited.has(field) || !form[field]) next[field] = found[field];
  return next;
}
