import type { ProfileJson } from "@akinai/client";
import { path } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { type FormEvent, useState } from "react";
import { Action, Field } from "../../parts/controls.tsx";
import { clearDraft, useDraft } from "../../parts/draft.ts";
import { useFaults } from "../../parts/faults.ts";
import { mount } from "../../parts/mount.tsx";
import { Faults, Notice } from "../../parts/notices.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { accounts } from "../../parts/services.ts";
import { fieldsIn, idOf, missingIn, type ProfileField, type ProfileForm, profileOf } from "./form.ts";
import { text } from "./texts.ts";

const readProfile = async (signal: AbortSignal) =>
  (await accounts("getProfile", {}, { retry: true, signal })).profile ?? {};

function Profile() {
  const reading = useRead(readProfile);
  return (
    <>
      <p>
        <a href={path("/account")}>{text.account}</a>
      </p>
      <Read of={reading}>{(profile) => <Form profile={profile} set={reading.set} />}</Read>
    </>
  );
}

function Form({ profile, set }: { profile: ProfileJson; set: (profile: ProfileJson) => void }) {
  const [form, setForm] = useDraft("profile", profileOf(profile));
  const faults = useFaults(form, missingIn);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<"saved" | "newer">();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setSaid(undefined);
    if (!faults.complete()) return;
    setBusy(true);
    try {
      const request = {
        ...form,
        version: profile.version ?? "0",
        newsletterTextVersion: profile.newsletterTextVersion ?? "",
      };
      const { profile: stored = {} } = await accounts("updateProfile", request);
      setForm(profileOf(stored));
      clearDraft("profile");
      set(stored);
      setSaid("saved");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else if (error.reason === "VERSION_CONFLICT") {
        // What was typed stays; the next try is on top of what is stored now.
        set(await readProfile(AbortSignal.timeout(10_000)).catch(() => profile));
        setSaid("newer");
      } else faults.refuse(fieldsIn(error));
    } finally {
      setBusy(false);
    }
  };
  const input = (field: ProfileField, label: string, more: Partial<Parameters<typeof Field>[0]> = {}) => (
    <Field
      {...more}
      id={idOf(field)}
      label={label}
      fault={faults.open.find((one) => one.field === idOf(field))?.message}
      value={form[field]}
      onChange={(event) => setForm({ ...form, [field]: event.target.value })}
    />
  );
  return (
    <form className="edit" noValidate onSubmit={save}>
      <Faults faults={faults.summary} />
      {said === "newer" && <Notice kind="warn">{text.newer}</Notice>}
      {input("displayName", text.displayName, {
        hint: text.displayNameHint,
        required: true,
        autoComplete: "nickname",
        maxLength: 100,
      })}
      {input("familyName", text.familyName, { autoComplete: "family-name", maxLength: 50 })}
      {input("givenName", text.givenName, { autoComplete: "given-name", maxLength: 50 })}
      {input("familyNameKana", text.familyNameKana, { hint: text.kanaHint, maxLength: 100 })}
      {input("givenNameKana", text.givenNameKana, { maxLength: 100 })}
      {input("phone", text.phone, { autoComplete: "tel", inputMode: "tel", maxLength: 40, className: "short" })}
      <Languages form={form} set={setForm} />
      <div role="status">{said === "saved" && <Notice kind="ok">{text.saved}</Notice>}</div>
      <Action type="submit" busy={busy}>
        {text.save}
      </Action>
    </form>
  );
}

// Languages is the choice of the language of mails.
function Languages({ form, set }: { form: ProfileForm; set: (form: ProfileForm) => void }) {
  return (
    <div className="field">
      <label htmlFor={idOf("language")}>{text.language}</label>
      <select
        id={idOf("language")}
        className="short"
        value={form.language}
        onChange={(event) => set({ ...form, language: event.target.value })}
      >
        <option value="">{text.noLanguage}</option>
        <option value="ja" lang="ja">
          日本語
        </option>
        <option value="en" lang="en">
          English
        </option>
      </select>
    </div>
  );
}

mount(<Profile />);
