import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";

const text = texts(
  { missing: (parts: string) => `一部を取得できませんでした: ${parts}`, retry: "もう一度試す" },
  { missing: (parts: string) => `Some parts could not be read: ${parts}`, retry: "Try again" },
);

// Missing names the parts of a screen that could not be read, in words; nothing if all are there.
export function Missing({
  parts,
  names,
  retry,
}: {
  parts: readonly string[] | undefined;
  names: Readonly<Record<string, string>>;
  // Without it, there is no way to read again.
  retry?: () => void;
}) {
  if (!parts?.length) return null;
  return (
    <>
      <p className="badge warn missing" role="status">
        {text.missing(parts.map((part) => names[part] ?? part).join(", "))}
      </p>
      {retry && (
        <p>
          <Button variant="default" size="xs" onClick={retry} data-act="read-again">
            {text.retry}
          </Button>
        </p>
      )}
    </>
  );
}
