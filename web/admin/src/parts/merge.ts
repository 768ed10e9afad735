// A Form is what a screen lets a person type: a text for each field.
export type Form = Readonly<Record<string, string>>;

export interface FormMerge {
  // The fields that only the other side changed: they are taken silently, and listed.
  taken: string[];
  // The fields that both sides changed, to different values.
  conflicts: { field: string; mine: string; theirs: string }[];
  // Returns the form with a side for each conflict; mine if none is named.
  result: (choices: Readonly<Record<string, "mine" | "theirs">>) => Form;
}

// mergeForms compares two edits of the form that both began with. What one side alone changed is taken.
export function mergeForms(base: Form, mine: Form, theirs: Form): FormMerge {
  const merged: Record<string, string> = {};
  const taken: string[] = [];
  const conflicts: FormMerge["conflicts"] = [];
  for (const field of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
    const [from, m, t] = [base[field] ?? "", mine[field] ?? "", theirs[field] ?? ""];
    const theirsAlone = m === from && t !== from;
    merged[field] = theirsAlone ? t : m;
    if (theirsAlone) taken.push(field);
    else if (m !== t && t !== from) conflicts.push({ field, mine: m, theirs: t });
  }
  const result = (choices: Readonly<Record<string, "mine" | "theirs">>) => {
    const chosen = { ...merged };
    for (const { field, theirs: value } of conflicts) if (choices[field] === "theirs") chosen[field] = value;
    return chosen;
  };
  return { taken, conflicts, result };
}

// afterSave returns the form after a save: what was saved, and on top what was typed since the save began.
export function afterSave(since: Form, now: Form, saved: Form): Form {
  return mergeForms(since, now, saved).result({});
}

// changedFields returns the fields in which two forms differ.
export function changedFields(before: Form, now: Form): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (field) => (before[field] ?? "") !== (now[field] ?? ""),
  );
}
