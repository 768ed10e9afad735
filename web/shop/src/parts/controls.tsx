import { composing, digits } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { type ComponentProps, type ReactNode, useEffect, useState } from "react";

const text = texts(
  {
    required: "必須",
    optional: "任意",
    less: (name: string) => `${name}の数量を1つ減らす`,
    more: (name: string) => `${name}の数量を1つ増やす`,
    quantity: (name: string) => `${name}の数量`,
  },
  {
    required: "required",
    optional: "optional",
    less: (name: string) => `One less of ${name}`,
    more: (name: string) => `One more of ${name}`,
    quantity: (name: string) => `Quantity of ${name}`,
  },
);

// Action is a button for something that takes a while: it keeps its width and ignores presses until it is done.
export function Action({
  busy,
  onPress,
  children,
  ...rest
}: { busy: boolean; onPress?: () => void } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onPress?.();
      }}
    >
      {children}
    </button>
  );
}

interface FieldProps extends ComponentProps<"input"> {
  id: string;
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
}

// Field is a labeled text field. Its hint and its fault are read out with it.
export function Field({ id, label, hint, fault, required, ...input }: FieldProps) {
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} <span className="meta">{required ? text.required : text.optional}</span>
      </label>
      {hint && (
        <p id={`${id}-hint`} className="meta">
          {hint}
        </p>
      )}
      <input
        id={id}
        name={id}
        aria-required={required}
        aria-invalid={fault ? true : undefined}
        aria-describedby={described || undefined}
        {...input}
      />
      {fault && (
        <p id={`${id}-fault`} className="fault">
          {fault}
        </p>
      )}
    </div>
  );
}

// Stepper is the quantity of a line. onChange gets whole numbers from 1 to max.
export function Stepper({
  name,
  value,
  max,
  onChange,
}: {
  name: string;
  value: number;
  max: number;
  onChange: (n: number) => void;
}) {
  const [typed, setTyped] = useState(String(value));
  useEffect(() => setTyped(String(value)), [value]);
  const set = (n: number) => {
    const next = Math.min(Math.max(n, 1), Math.max(max, 1));
    setTyped(String(next));
    if (next !== value) onChange(next);
  };
  return (
    <div className="stepper">
      <button type="button" aria-label={text.less(name)} onClick={() => set(value - 1)}>
        −
      </button>
      <input
        inputMode="numeric"
        maxLength={5}
        autoComplete="off"
        aria-label={text.quantity(name)}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => set(Number(digits(typed)) || value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !composing(event.nativeEvent)) set(Number(digits(typed)) || value);
        }}
      />
      <button type="button" aria-label={text.more(name)} onClick={() => set(value + 1)}>
        +
      </button>
    </div>
  );
}
