import type { JobJson } from "../../../gen/akinai/job/v1/job_pb";

// Effect is what a change of status would do.
export interface Effect {
  changed: number;
  // Products that have the status already.
  same: number;
  refused: number;
}

// effectOf reads the counts of a trial.
export function effectOf(job: JobJson): Effect {
  const count = (name: string) => Number(job.counts?.[name] ?? 0);
  return { changed: count("updated"), same: count("unchanged"), refused: count("refused") };
}
