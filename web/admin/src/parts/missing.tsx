import { texts } from "@akinai/kit/language";

const text = texts(
  { missing: (parts: string) => `一部を取得できませんでした: ${parts}` },
  { missing: (parts: string) => `Some parts could not be read: ${parts}` },
);

// Missing names the parts of a screen that could not be read, in words; nothing if all are there.
export function Missing({
  parts,
  names,
}: {
  parts: readonly string[] | undefined;
  names: Readonly<Record<string, string>>;
}) {
  if (!parts?.length) return null;
  return (
    <p className="badge warn missing" role="status">
      {text.missing(parts.map((part) => names[part] ?? part).join(", "))}
    </p>
  );
}
