import { Problem } from "@akinai/kit/problem";
import { useCallback, useState } from "react";

export interface Act {
  busy: boolean;
  problem: Problem | undefined;
  run: (work: () => Promise<void>) => Promise<void>;
  clear: () => void;
}

// orReload runs a write. If what it changes was changed by another person meanwhile, it reads that again, so that the next try is one of
// what is shown; the refusal is thrown on.
export async function orReload<T>(write: Promise<T>, reload: () => void): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Problem && error.reason === "VERSION_CONFLICT") reload();
    throw error;
  }
}

// useAct runs one write at a time: a second press while one runs does nothing. A refusal is shown beside the thing, and what was typed
// stays.
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = useCallback(
    async (work: () => Promise<void>) => {
      if (busy) return;
      setBusy(true);
      setProblem(undefined);
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
      } finally {
        setBusy(false);
      }
    },
    [busy],
  );
  return { busy, problem, run, clear: () => setProblem(undefined) };
}
