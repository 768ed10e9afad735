import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { Failure } from "./failure.tsx";

const text = texts({ loading: "読み込んでいます…" }, { loading: "Loading…" });

export interface Reading<T> {
  value: T | undefined;
  problem: Problem | undefined;
  set: (value: T) => void;
  reload: () => void;
}

// useRead reads what a screen shows; the view before stays until the new one is there. read must not change between renders. A screen of
// one object must have its id as key: otherwise the view of one object stays while the next one is read.
export function useRead<T>(read: (signal: AbortSignal) => Promise<T>): Reading<T> {
  const [value, set] = useState<T>();
  const [problem, setProblem] = useState<Problem>();
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn reads again
  useEffect(() => {
    const controller = new AbortController();
    read(controller.signal).then(
      (result) => {
        if (controller.signal.aborted) return;
        setProblem(undefined);
        set(result);
      },
      (error) => {
        if (controller.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
      },
    );
    return () => controller.abort();
  }, [read, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return { value, problem, set, reload };
}

// Read shows what was read, or why it was not.
export function Read<T>({ of, children }: { of: Reading<T>; children: (value: T) => ReactNode }) {
  if (of.problem) return <Failure problem={of.problem} retry={of.problem.unknown ? of.reload : undefined} />;
  if (of.value !== undefined) return children(of.value);
  return (
    <p className="waiting" role="status">
      {text.loading}
    </p>
  );
}
