import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { JobJson } from "../../../gen/akinai/job/v1/job_pb";
import { useAct } from "../../parts/act.ts";
import { useActor } from "../../parts/actor.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { type Column, PagedTable, When } from "../../parts/table.tsx";
import { catalogJobs } from "../../services.ts";
import { kindOf, nameOf, stateWord } from "./words.ts";

const text = texts(
  {
    title: "処理",
    start: "商品を取り込む",
    write: "全商品を書き出す",
    none: "処理はまだありません。",
    table: "処理の一覧",
    file: "ファイル",
    kind: "内容",
    state: "状態",
    rows: "件数",
    by: "担当",
    at: "作成",
  },
  {
    title: "Jobs",
    start: "Import products",
    write: "Export all products",
    none: "There are no jobs yet.",
    table: "List of jobs",
    file: "File",
    kind: "What it does",
    state: "State",
    rows: "Done",
    by: "By",
    at: "Created",
  },
);

const route = getRouteApi("/shell/jobs");

// Jobs lists the jobs of all staff, the newest first.
export function Jobs() {
  const { pages } = route.useSearch();
  const navigate = route.useNavigate();
  const open = useNavigate();
  const pageToken = pages?.at(-1) ?? "";
  const read = useCallback(
    (signal: AbortSignal) => catalogJobs("listCatalogJobs", { pageSize: 50, pageToken }, { retry: true, signal }),
    [pageToken],
  );
  const reading = useRead(read);
  const act = useAct();
  const write = () =>
    void act.run(async () => {
      const id = crypto.randomUUID();
      await catalogJobs("startProductExport", { jobId: id }, { retry: true });
      await open({ to: "/jobs/$id", params: { id } });
    });
  return (
    <Page
      title={text.title}
      actions={
        <>
          <Link to="/imports/new">{text.start}</Link>
          <Button variant="default" loading={act.busy} onClick={write} data-act="export">
            {text.write}
          </Button>
        </>
      }
    >
      {act.problem && <Failure problem={act.problem} />}
      <Read of={reading}>
        {(value) => (
          <PagedTable
            id="jobs"
            name={text.table}
            columns={columns}
            rows={value.jobs ?? []}
            keyOf={(job) => job.id ?? ""}
            empty={text.none}
            pages={pages}
            next={value.nextPageToken}
            turn={(to) => void navigate({ search: to ? { pages: to } : {} })}
          />
        )}
      </Read>
    </Page>
  );
}

const columns: Column<JobJson>[] = [
  {
    head: text.file,
    cell: (job) => (
      <Link to="/jobs/$id" params={{ id: job.id ?? "" }}>
        {nameOf(job)}
      </Link>
    ),
  },
  { head: text.kind, cell: kindOf },
  { head: text.state, look: "keep", cell: (job) => stateWord(job.state) },
  { head: text.rows, look: "number", cell: (job) => Number(job.position ?? 0).toLocaleString() },
  { head: text.by, cell: (job) => <By id={job.createdBy} /> },
  { head: text.at, look: "keep", cell: (job) => <When at={job.createdAt} /> },
];

const By = ({ id }: { id: string | undefined }) => useActor(id);
