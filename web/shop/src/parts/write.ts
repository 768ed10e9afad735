import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { useState } from "react";

export interface Writing {
  // What is being written, by the name that write got; "" if nothing is.
  busy: string;
  problem: Problem | undefined;
  // Makes the change that failed again; undefined if it would fail again.
  again: (() => void) | undefined;
  write: (what: string, change: () => Promise<void>) => Promise<void>;
}

// useWrite makes the changes of a screen, one at a time, and says why one failed. Someone who is not logged in goes to the login page.
export function useWrite(): Writing {
  const [busy, setBusy] = useState("");
  const [failed, setFailed] = useState<{ problem: Problem; again: () => void }>();
  const write = async (what: string, change: () => Promise<void>) => {
    setBusy(what);
    setFailed(undefined);
    try {
      await change();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else setFailed({ problem: error, again: () => void write(what, change) });
    } finally {
      setBusy("");
    }
  };
  const problem = failed?.problem;
  return { busy, problem, again: problem?.unknown ? failed?.again : undefined, write };
}
