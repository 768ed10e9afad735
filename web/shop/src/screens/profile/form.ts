import type { ProfileJson } from "@akinai/client";
import type { Problem } from "@akinai/kit/problem";
import type { Fault } from "../../parts/notices.tsx";
import { text } from "./texts.ts";

// ProfileForm is a profile as it is typed: every field is there.
export type ProfileForm = Record<
  "displayName" | "familyName" | "givenName" | "familyNameKana" | "givenNameKana" | "phone" | "language",
  string
>;

export type ProfileField = keyof ProfileForm;

// idOf returns the id of the input of a field.
export const idOf = (field: ProfileField) => `profile-${field}`;

export function profileOf(profile: ProfileJson): ProfileForm {
  const {
    displayName = "",
    familyName = "",
    givenName = "",
    familyNameKana = "",
    givenNameKana = "",
    phone = "",
    language = "",
  } = profile;
  return { displayName, familyName, givenName, familyNameKana, givenNameKana, phone, language };
}

// missingIn returns what is missing. What the server alone knows, it says.
export function missingIn(form: ProfileForm): Fault[] {
  return form.displayName.trim() ? [] : [{ field: idOf("displayName"), message: text.displayNameMissing }];
}

// fieldsIn returns what the server says of the fields; what belongs to no field is for the form as a whole.
export function fieldsIn(problem: Problem): Fault[] {
  if (problem.reason === "PHONE_INVALID") return [{ field: idOf("phone"), message: problem.message }];
  if (problem.reason === "KANA_INVALID") return [{ field: idOf("familyNameKana"), message: problem.message }];
  if (problem.violations.length === 0) return [{ field: "", message: problem.message }];
  return problem.violations.map(({ field, message }) => ({
    field: Object.hasOwn(profileOf({}), field) ? idOf(field as ProfileField) : "",
    message,
  }));
}
