import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { Failure } from "./notices.tsx";

const text = texts({ loading: "読み込んでいます…" }, { loading: "Loading…" });

export interface Reading<T> {
  value: T | undefined;
  problem: Problem | undefined;
  set: (value: T) => void;
  reload: () => void;
}

// useRead reads what a screen shows. Someone who is not logged in goes to the login page and returns. read must not change between
// renders.
export function useRead<T>(read: (signal: AbortSignal) => Promise<T>): Reading<T> {
  const [value, set] = useState<T>();
  const [problem, setProblem] = useState<Problem>();
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn reads again
  useEffect(() => {
    const controller = new AbortController();
    read(controller.signal).then(
      (result) => {
        setProblem(undefined);
        set(result);
      },
      (error) => {
        if (controller.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        if (error.login) logIn();
        else setProblem(error);
      },
    );
    return () => controller.abort();
  }, [read, turn]);
  const reload = useCallback(() => {
    setProblem(undefined);
    setTurn((n) => n + 1);
  }, []);
  return { value, problem, set, reload };
}

// Read shows what was read, or why it was not. While it is read, nothing moves for 300 ms.
export function Read<T>({ of, children }: { of: Reading<T>; children: (value: T) => ReactNode }) {
  if (of.value !== undefined) return children(of.value);
  if (of.problem) return <Failure problem={of.problem} retry={of.problem.unknown ? of.reload : undefined} />;
  return (
    <p className="waiting" role="status">
      {text.loading}
    </p>
  );
}
