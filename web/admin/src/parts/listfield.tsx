import { TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

const separators = /[,、，]/;

// listOf returns the words of a text that are separated by commas. A word of known stays whole, also if it has a comma in it.
export function listOf(typed: string, known: readonly string[]): string[] {
  const longest = known.toSorted((a, b) => b.length - a.length);
  const words: string[] = [];
  let rest = typed.trim();
  while (rest) {
    const whole = longest.find((one) => one && rest.startsWith(one) && /^\s*([,、，]|$)/.test(rest.slice(one.length)));
    const word = whole ?? rest.split(separators, 1)[0] ?? "";
    if (word.trim()) words.push(word.trim());
    rest = rest.slice(word.length).replace(/^\s*[,、，]?\s*/, "");
  }
  return words;
}

const textOf = (words: readonly string[]) => words.join(", ");

// ListField is a list of words as a text, separated by commas. The words that the list began with stay whole.
export function ListField({
  value,
  set,
  ...rest
}: Omit<TextInputProps, "value" | "onChange"> & { value: string[]; set: (value: string[]) => void }) {
  const [typed, setTyped] = useState(() => textOf(value));
  const known = useRef(value);
  // A list that is not what was typed comes from elsewhere: it was discarded, or saved.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed sets the value itself
  useEffect(() => {
    if (JSON.stringify(listOf(typed, known.current)) === JSON.stringify(value)) return;
    known.current = value;
    setTyped(textOf(value));
  }, [value]);
  return (
    <TextInput
      {...rest}
      value={typed}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        set(listOf(next, known.current));
      }}
    />
  );
}
