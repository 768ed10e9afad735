import { useState } from "react";
import type { Fault } from "./notices.tsx";

interface Sent {
  // What was missing when the form was sent, and what the server refused.
  missing: Fault[];
  refused: Fault[];
}

// useFaults holds what is wrong with a form that faultsOf checks. summary is what was wrong when it was sent: it takes the focus, so it
// stays. open is what is still wrong while one corrects it.
export function useFaults<F>(form: F, faultsOf: (form: F) => Fault[]) {
  const [{ missing, refused }, setSent] = useState<Sent>({ missing: [], refused: [] });
  return {
    summary: missing.length > 0 ? missing : refused,
    open: missing.length > 0 ? faultsOf(form) : refused,
    // complete checks the form before it is sent.
    complete: (): boolean => {
      const now = faultsOf(form);
      setSent({ missing: now, refused: [] });
      return now.length === 0;
    },
    refuse: (faults: Fault[]) => setSent({ missing: [], refused: faults }),
  };
}
