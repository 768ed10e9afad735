import { texts } from "@akinai/kit/language";
import type { JobJson, JobStateJson } from "../../../gen/akinai/job/v1/job_pb";
import { word } from "../products/words.tsx";

const text = texts(
  {
    JOB_STATE_UNSPECIFIED: "不明",
    JOB_STATE_UPLOADING: "ファイル待ち",
    JOB_STATE_QUEUED: "開始待ち",
    JOB_STATE_RUNNING: "実行中",
    JOB_STATE_DONE: "完了",
    JOB_STATE_FAILED: "失敗",
    JOB_STATE_CANCELED: "中止",
    created: "新規",
    updated: "変更",
    unchanged: "変更なし",
    refused: "エラー行",
    products: "商品",
    product_import: "商品の取り込み",
    product_export: "商品の書き出し",
    product_status: "商品の状態の一括変更",
    trial: "（確認のみ）",
  },
  {
    JOB_STATE_UNSPECIFIED: "Unknown",
    JOB_STATE_UPLOADING: "Waits for its file",
    JOB_STATE_QUEUED: "Waits for its turn",
    JOB_STATE_RUNNING: "Running",
    JOB_STATE_DONE: "Done",
    JOB_STATE_FAILED: "Failed",
    JOB_STATE_CANCELED: "Canceled",
    created: "New",
    updated: "Changed",
    unchanged: "Unchanged",
    refused: "Refused rows",
    products: "Products",
    product_import: "Import of products",
    product_export: "Export of products",
    product_status: "Change of status of products",
    trial: " (trial)",
  },
);

const words: Record<string, string> = text;

// kindOf says what a job does.
export function kindOf(job: JobJson): string {
  return (words[job.kind ?? ""] ?? job.kind ?? "") + (job.dryRun ? text.trial : "");
}

// nameOf names a job: by its file, or by the status that it gives to products.
export function nameOf(job: JobJson): string {
  const { name = "" } = job;
  return job.kind === "product_status" ? `${text.product_status}: ${word(`STATUS_${name.toUpperCase()}`)}` : name;
}

// stateWord names a state.
export const stateWord = (state: JobStateJson | undefined) => text[state ?? "JOB_STATE_UNSPECIFIED"];

// countsOf returns the outcomes of a job with their names, in a fixed order; names that are not known stand at the end.
export function countsOf(job: JobJson): { name: string; word: string; count: number }[] {
  const order = ["created", "updated", "unchanged", "refused"];
  const rank = (name: string) => (order.indexOf(name) < 0 ? order.length : order.indexOf(name));
  return Object.entries(job.counts ?? {})
    .map(([name, count]) => ({ name, word: words[name] ?? name, count: Number(count) }))
    .sort((a, b) => rank(a.name) - rank(b.name));
}

// isOver reports whether a job will not change any more.
export const isOver = (job: JobJson) =>
  ["JOB_STATE_DONE", "JOB_STATE_FAILED", "JOB_STATE_CANCELED"].includes(job.state ?? "");

// shareOf returns how much of a job is done, from 0 to 1; undefined if that is not known.
export function shareOf(job: JobJson): number | undefined {
  const total = Number(job.total ?? 0);
  return total > 0 ? Math.min(1, Number(job.position ?? 0) / total) : undefined;
}
