import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { Button, NativeSelect } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { JobJson } from "../../../gen/akinai/job/v1/job_pb";
import type { StatusChangeReasonJson } from "../../../gen/akinai/product/v1/catalog_job_service_pb";
import type { StatusJson } from "../../../gen/akinai/product/v1/product_pb";
import { useAct } from "../../parts/act.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { catalogJobs } from "../../services.ts";
import { isOver } from "../jobs/words.ts";
import { type Effect, effectOf } from "./bulkeffect.ts";
import { type ProductFilters, requestOf, statuses } from "./filters.ts";
import { changeReason, changeReasons, word } from "./words.tsx";

const text = texts(
  {
    open: "まとめて状態を変える",
    title: "条件に合う商品の状態を変える",
    all: "絞り込みの条件がありません。すべての商品が対象です。",
    filtered: "この一覧の条件に合うすべての商品が対象です。別のページの商品も含みます。",
    status: "新しい状態（必須）",
    reason: "理由（必須）",
    choose: "選択してください",
    missing: "選択してください",
    count: "件数を確かめる",
    counting: (n: string) => `数えています… ${n}件`,
    effect: (n: string, to: string) => `${n}件の商品が「${to}」になります。`,
    same: (n: string) => `${n}件はすでにその状態です。`,
    refused: (n: string) => `${n}件は変えられません（価格のない商品など）。`,
    stopSale: "公開中の商品は、注文できなくなります。",
    none: "変わる商品はありません。",
    back: "戻る",
    run: (n: string) => `${n}件の状態を変える`,
    trial: "確認の処理を見る",
    failed: "件数を確かめられませんでした。",
  },
  {
    open: "Change status of all",
    title: "Change the status of all that match",
    all: "There is no filter: this is about all products.",
    filtered: "This is about all products that match the filters of this list, on the other pages too.",
    status: "New status (required)",
    reason: "Reason (required)",
    choose: "Choose one",
    missing: "Choose one",
    count: "Count them",
    counting: (n: string) => `Counting… ${n}`,
    effect: (n: string, to: string) => `${n} products become “${to}”.`,
    same: (n: string) => `${n} have this status already.`,
    refused: (n: string) => `${n} cannot be changed, such as those without a price.`,
    stopSale: "Those that are published can no longer be ordered.",
    none: "No product would change.",
    back: "Back",
    run: (n: string) => `Change the status of ${n}`,
    trial: "Show the trial",
    failed: "The products could not be counted.",
  },
);

const pollEvery = 500;

// Bulk changes the status of all products that match the filters of the list, as a job. A trial counts them first: the effect is named
// in numbers before anything is written.
export function Bulk({ filters }: { filters: ProductFilters }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)} data-act="bulk-status">
        {text.open}
      </Button>
      {opened && <Change filters={filters} close={() => setOpened(false)} />}
    </>
  );
}

function Change({ filters, close }: { filters: ProductFilters; close: () => void }) {
  const [status, setStatus] = useState<StatusJson>();
  const [reason, setReason] = useState<StatusChangeReasonJson>();
  const [missing, setMissing] = useState(false);
  const [trial, setTrial] = useState<JobJson>();
  const act = useAct();
  const navigate = useNavigate();
  const running = trial && !isOver(trial) ? trial : undefined;
  useEffect(() => follow(running, setTrial), [running]);
  // The id stays the same when the press is repeated after a lost answer, so that one job starts.
  const [id] = useState(() => crypto.randomUUID());
  const request = (jobId: string, dryRun: boolean) => {
    const { pageSize: _, pageToken: __, ...filter } = requestOf(filters);
    return { ...filter, jobId, dryRun, newStatus: status ?? "STATUS_UNSPECIFIED", ...(reason && { reason }) };
  };
  const count = () => {
    if (!status || !reason) return setMissing(true);
    void act.run(async () => {
      const { job } = await catalogJobs("startProductStatusChange", request(crypto.randomUUID(), true), {
        retry: true,
      });
      setTrial(job);
    });
  };
  const start = () =>
    void act.run(async () => {
      await catalogJobs("startProductStatusChange", request(id, false), { retry: true });
      await navigate({ to: "/jobs/$id", params: { id } });
    });
  const effect = trial && status && trial.state === "JOB_STATE_DONE" ? effectOf(trial) : undefined;
  // A trial waits for the jobs before it, and writes nothing: it is left and ended at any time.
  const leave = () => {
    if (running) void catalogJobs("cancelCatalogJob", { jobId: running.id ?? "" }).catch(() => {});
    setTrial(undefined);
  };
  // Another choice needs another count.
  const choose = (set: () => void) => {
    leave();
    set();
  };
  const back = () => {
    leave();
    close();
  };
  return (
    <Dialog title={text.title} act={act} close={back}>
      <p>{Object.keys(filters).some((name) => name !== "pages") ? text.filtered : text.all}</p>
      <NativeSelect
        label={text.status}
        name="new-status"
        value={status ?? ""}
        error={missing && !status ? text.missing : undefined}
        onChange={(event) => {
          const { value } = event.currentTarget;
          choose(() => setStatus((value || undefined) as StatusJson | undefined));
        }}
        data={[
          { value: "", label: text.choose },
          ...statuses.map((name) => ({ value: `STATUS_${name}`, label: word(`STATUS_${name}`) })),
        ]}
      />
      <NativeSelect
        label={text.reason}
        name="reason"
        value={reason ?? ""}
        error={missing && !reason ? text.missing : undefined}
        onChange={(event) => {
          const { value } = event.currentTarget;
          choose(() => setReason((value || undefined) as StatusChangeReasonJson | undefined));
        }}
        data={[
          { value: "", label: text.choose },
          ...changeReasons.map((name) => ({ value: `STATUS_CHANGE_REASON_${name}`, label: changeReason(name) })),
        ]}
      />
      <div role="status" className={trial ? "note" : ""} id="bulk-effect" data-ready={effect ? "" : undefined}>
        {effect && status ? (
          <Says effect={effect} to={status} job={trial?.id ?? ""} />
        ) : (
          trial &&
          (running ? text.counting(Number(trial.position ?? 0).toLocaleString()) : trial.message || text.failed)
        )}
      </div>
      <div className="buttons">
        <Button variant="default" data-autofocus onClick={back}>
          {text.back}
        </Button>
        {effect && effect.changed > 0 ? (
          <Button color="shu" loading={act.busy} onClick={start} data-act="confirm">
            {text.run(effect.changed.toLocaleString())}
          </Button>
        ) : (
          <Button loading={act.busy || !!running} onClick={count} data-act="count">
            {text.count}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

// follow reads a running job a moment later. A read that fails is repeated: the job goes on by itself.
function follow(job: JobJson | undefined, set: (job: JobJson) => void) {
  if (!job) return;
  const gone = new AbortController();
  const timer = setTimeout(async () => {
    try {
      const res = await catalogJobs("getCatalogJob", { jobId: job.id ?? "" }, { retry: true, signal: gone.signal });
      if (res.job) set(res.job);
    } catch (error) {
      if (gone.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      set({ ...job });
    }
  }, pollEvery);
  return () => {
    gone.abort();
    clearTimeout(timer);
  };
}

// Says names the effect of a change in numbers.
function Says({ effect, to, job }: { effect: Effect; to: StatusJson; job: string }) {
  const { changed, same, refused } = effect;
  return (
    <>
      <p>
        <strong>{changed > 0 ? text.effect(changed.toLocaleString(), word(to)) : text.none}</strong>
      </p>
      {same > 0 && <p>{text.same(same.toLocaleString())}</p>}
      {refused > 0 && <p>{text.refused(refused.toLocaleString())}</p>}
      {changed > 0 && to !== "STATUS_PUBLISHED" && <p>{text.stopSale}</p>}
      <p className="meta">
        <Link to="/jobs/$id" params={{ id: job }}>
          {text.trial}
        </Link>
      </p>
    </>
  );
}
