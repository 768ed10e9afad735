import { AlertIcon } from "@akinai/kit/icons";
import { texts } from "@akinai/kit/language";
import type { Problem } from "@akinai/kit/problem";
import { Button } from "@mantine/core";
import { pathWords } from "./fields.ts";

const text = texts(
  { retry: "もう一度試す", request: (id: string) => `問い合わせ番号 ${id}` },
  { retry: "Try again", request: (id: string) => `Request ${id}` },
);

// Failure says why something did not work, beside the thing that it is about.
export function Failure({ problem, retry }: { problem: Problem; retry?: (() => void) | undefined }) {
  return (
    <div className="failure" role="alert">
      <AlertIcon />
      <div>
        <p>{problem.message}</p>
        {problem.violations.length > 0 && (
          <ul>
            {problem.violations.map((violation) => (
              <li key={violation.field + violation.message}>
                <strong title={violation.field}>{pathWords(violation.field)}</strong> {violation.message}
              </li>
            ))}
          </ul>
        )}
        <p className="meta">
          {problem.reason}
          {problem.request && ` · ${text.request(problem.request)}`}
        </p>
        {retry && (
          <Button variant="default" size="xs" onClick={retry}>
            {text.retry}
          </Button>
        )}
      </div>
    </div>
  );
}
