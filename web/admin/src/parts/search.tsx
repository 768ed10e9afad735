import { composing } from "@akinai/kit/digits";
import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";

// SearchField is a text that filters a table. Enter applies it, unless the key belongs to an input method.
export function SearchField({
  label,
  hint,
  value,
  apply,
}: {
  label: string;
  hint: string;
  value: string;
  apply: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <TextInput
      className="query"
      label={label}
      placeholder={hint}
      type="search"
      name="q"
      maxLength={100}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !composing(event.nativeEvent)) apply(typed.trim());
      }}
    />
  );
}
