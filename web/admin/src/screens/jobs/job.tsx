import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import type { JobFileJson, JobJson } from "../../../gen/akinai/job/v1/job_pb";
import { useAct } from "../../parts/act.ts";
import { Ask, type Question } from "../../parts/ask.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { When } from "../../parts/table.tsx";
import { catalogJobs } from "../../services.ts";
import { bytesOf } from "./upload.ts";
import { countsOf, isOver, kindOf, nameOf, shareOf, stateWord } from "./words.ts";

const text = texts(
  {
    title: "処理",
    all: "処理の一覧へ",
    again: "ほかのファイルを取り込む",
    done: (position: string, total: string) => `${total}件のうち${position}件`,
    started: "開始",
    finished: "終了",
    stop: "中止する",
    stopTitle: (name: string) => `「${name}」の処理を中止`,
    stopEffect: "書き込み中のまとまりの前で止まります。書き込んだ分は残ります。",
    refused: "エラー行をダウンロード",
    output: "ファイルをダウンロード",
    fix: "このファイルには理由の列があります。直して、そのまま取り込めます。",
    trial: "確認のみのため、何も書き込んでいません。",
    stale: "最新の状況を読み込めません。しばらくしてからもう一度読み込みます。",
  },
  {
    title: "Job",
    all: "All jobs",
    again: "Import another file",
    done: (position: string, total: string) => `${position} of ${total}`,
    started: "Started",
    finished: "Ended",
    stop: "Cancel the job",
    stopTitle: (name: string) => `Cancel the job “${name}”`,
    stopEffect: "It stops before the batch that is being written. What is written stays.",
    refused: "Download refused rows",
    output: "Download the file",
    fix: "The file has columns with the reasons. Correct it and import it as it is.",
    trial: "This was a trial: nothing was written.",
    stale: "The state cannot be read now. It will be tried again.",
  },
);

const route = getRouteApi("/shell/jobs/$id");
const pollFirst = 1000;
const pollMost = 5000;

// JobScreen follows one job.
export function JobScreen() {
  const { id } = route.useParams();
  return <Job key={id} id={id} />;
}

function Job({ id }: { id: string }) {
  const read = useCallback(
    async (signal: AbortSignal) =>
      (await catalogJobs("getCatalogJob", { jobId: id }, { retry: true, signal })).job ?? {},
    [id],
  );
  const reading = useRead(read);
  const stale = usePoll(reading.value, read, reading.set);
  const [question, setQuestion] = useState<Question>();
  return (
    <Page title={reading.value ? nameOf(reading.value) : text.title}>
      <p>
        <Link to="/jobs">{text.all}</Link> · <Link to="/imports/new">{text.again}</Link>
      </p>
      <Read of={reading}>
        {(job) => (
          <section className="card" id="job" data-state={job.state}>
            <Progress job={job} />
            {stale && <p className="note">{text.stale}</p>}
            {!isOver(job) && (
              <Button
                variant="default"
                data-act="cancel-job"
                onClick={() =>
                  setQuestion({
                    title: text.stopTitle(nameOf(job)),
                    effect: <p>{text.stopEffect}</p>,
                    verb: text.stop,
                    run: async () => {
                      const { job: canceled } = await catalogJobs("cancelCatalogJob", { jobId: id });
                      if (canceled) reading.set(canceled);
                    },
                  })
                }
              >
                {text.stop}
              </Button>
            )}
            {job.files?.map((file) => (
              <Download key={file} job={job} file={file} />
            ))}
          </section>
        )}
      </Read>
      <Ask question={question} close={() => setQuestion(undefined)} />
    </Page>
  );
}

// usePoll reads a job again until it is over: after 1 s, then later and later; not while the page is hidden. It reports whether the last
// try failed.
function usePoll(
  job: JobJson | undefined,
  read: (signal: AbortSignal) => Promise<JobJson>,
  set: (job: JobJson) => void,
): boolean {
  const [stale, setStale] = useState(false);
  const going = job !== undefined && !isOver(job);
  useEffect(() => {
    if (!going) return;
    const controller = new AbortController();
    let timer = 0;
    let delay = pollFirst;
    const again = () => {
      timer = window.setTimeout(poll, delay);
      delay = Math.min(delay * 1.5, pollMost);
    };
    const poll = async () => {
      if (!document.hidden) {
        try {
          const next = await read(controller.signal);
          if (controller.signal.aborted) return;
          setStale(false);
          set(next);
        } catch (error) {
          if (controller.signal.aborted) return;
          if (!(error instanceof Problem)) throw error;
          setStale(true);
        }
      }
      again();
    };
    again();
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
  }, [going, read, set]);
  return stale;
}

function Progress({ job }: { job: JobJson }) {
  const share = shareOf(job);
  const rows = (n: string | number | undefined) => Number(n ?? 0).toLocaleString();
  return (
    <>
      <p role="status">
        <strong>{kindOf(job)}</strong> · {stateWord(job.state)}
        {share !== undefined && ` · ${text.done(rows(job.position), rows(job.total))}`}
      </p>
      {share !== undefined && <progress max={1} value={share} aria-label={stateWord(job.state)} />}
      <dl className="facts">
        {countsOf(job).map(({ name, word, count }) => (
          <div key={name}>
            <dt>{word}</dt>
            <dd data-count={name}>{rows(count)}</dd>
          </div>
        ))}
        {job.startedAt && (
          <div>
            <dt>{text.started}</dt>
            <dd>
              <When at={job.startedAt} />
            </dd>
          </div>
        )}
        {job.finishedAt && (
          <div>
            <dt>{text.finished}</dt>
            <dd>
              <When at={job.finishedAt} />
            </dd>
          </div>
        )}
      </dl>
      {job.dryRun && <p className="note">{text.trial}</p>}
      {job.reason && (
        <p className="note" role="alert">
          {job.message} <span className="meta">{job.reason}</span>
        </p>
      )}
    </>
  );
}

// Download offers a file that the job has made, and reads it part by part.
function Download({ job, file }: { job: JobJson; file: JobFileJson }) {
  const act = useAct();
  const refused = file === "JOB_FILE_REFUSED";
  const download = () =>
    void act.run(async () => {
      const parts: BlobPart[] = [];
      for (let part = 1, more = true; more; part++) {
        const res = await catalogJobs("getCatalogJobFile", { jobId: job.id ?? "", file, part }, { retry: true });
        parts.push(bytesOf(res.content ?? ""));
        more = res.more ?? false;
      }
      const url = URL.createObjectURL(new Blob(parts, { type: "text/csv" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = refused ? `${(job.name ?? "").replace(/\.csv$/i, "")}.refused.csv` : (job.name ?? "");
      link.click();
      URL.revokeObjectURL(url);
    });
  return (
    <>
      <Button onClick={download} loading={act.busy} data-act={refused ? "download-refused" : "download-output"}>
        {refused ? text.refused : text.output}
      </Button>
      {refused && <p className="meta">{text.fix}</p>}
      {act.problem && <Failure problem={act.problem} />}
    </>
  );
}
