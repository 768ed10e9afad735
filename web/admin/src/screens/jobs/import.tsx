import { texts } from "@akinai/kit/language";
import { Button, Checkbox, FileButton, NativeSelect } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { PreviewProductImportResponseJson } from "../../../gen/akinai/product/v1/catalog_job_service_pb";
import { useAct } from "../../parts/act.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { catalogJobs } from "../../services.ts";
import { Preview } from "./preview.tsx";
import { base64, encodingOf, maxParts, partBytes, partsOf } from "./upload.ts";

const text = texts(
  {
    title: "商品の取り込み",
    lead: "1行が1つのSKUのCSVファイルです。同じURL（slug）の行が1つの商品になります。ファイルにない列と商品は変わりません。",
    choose: "CSVファイルを選ぶ",
    tooLarge: `ファイルが大きすぎます。${(partBytes * maxParts) >> 20} MBまで取り込めます。`,
    empty: "ファイルが空です。",
    uploading: (part: number, parts: number) => `アップロード中 ${part} / ${parts}`,
    encoding: "文字コード",
    replace: "ファイルにないSKUを、ファイルにある商品から削除する",
    trial: "確認のみ実行する",
    start: "取り込みを始める",
  },
  {
    title: "Import products",
    lead: "A CSV file with a row for each SKU. Rows with the same slug are one product. Columns and products that are not in the file stay.",
    choose: "Choose a CSV file",
    tooLarge: `The file is too large: ${(partBytes * maxParts) >> 20} MB at most.`,
    empty: "The file is empty.",
    uploading: (part: number, parts: number) => `Uploading ${part} of ${parts}`,
    encoding: "Encoding",
    replace: "Delete SKUs of products in the file that it does not list",
    trial: "Try without writing",
    start: "Start the import",
  },
);

interface Uploaded {
  id: string;
  name: string;
  parts: number;
  encoding: string;
}

// NewImport takes a file, shows what a format makes of it, and starts the job.
export function NewImport() {
  const [uploaded, setUploaded] = useState<Uploaded>();
  const [fault, setFault] = useState("");
  const [progress, setProgress] = useState("");
  const act = useAct();
  const upload = (file: File | null) => {
    if (!file) return;
    const parts = partsOf(file);
    setUploaded(undefined);
    setFault(parts.length === 0 ? text.empty : parts.length > maxParts ? text.tooLarge : "");
    if (parts.length === 0 || parts.length > maxParts) return;
    void act.run(async () => {
      const id = crypto.randomUUID();
      await catalogJobs("createProductImport", { jobId: id, fileName: file.name.slice(0, 200) }, { retry: true });
      for (const [i, part] of parts.entries()) {
        setProgress(text.uploading(i + 1, parts.length));
        const content = await base64(part);
        await catalogJobs("uploadProductImportPart", { jobId: id, number: i + 1, content }, { retry: true });
      }
      setProgress("");
      const encoding = encodingOf(new Uint8Array(await file.slice(0, 1 << 16).arrayBuffer()));
      setUploaded({ id, name: file.name, parts: parts.length, encoding });
    });
  };
  return (
    <Page title={text.title}>
      <section className="card">
        <p className="meta">{text.lead}</p>
        <FileButton onChange={upload} accept=".csv,text/csv,text/plain" inputProps={{ name: "file" }}>
          {(props) => (
            <Button {...props} loading={act.busy} variant={uploaded ? "default" : "filled"}>
              {text.choose}
            </Button>
          )}
        </FileButton>
        <p role="status">{act.busy ? progress : uploaded?.name}</p>
        {fault && <p role="alert">{fault}</p>}
        {act.problem && <Failure problem={act.problem} />}
      </section>
      {uploaded && <Format key={uploaded.id} of={uploaded} />}
    </Page>
  );
}

// Format chooses the encoding and our column for each column of the file, beside what they make of its first rows.
function Format({ of }: { of: Uploaded }) {
  const [encoding, setEncoding] = useState(of.encoding);
  const [columns, setColumns] = useState<Record<string, string>>({});
  const [replace, setReplace] = useState(false);
  const navigate = useNavigate();
  const act = useAct();
  const read = useCallback(
    (signal: AbortSignal) =>
      catalogJobs("previewProductImport", { jobId: of.id, format: { encoding, columns } }, { retry: true, signal }),
    [of.id, encoding, columns],
  );
  const reading = useRead<PreviewProductImportResponseJson>(read);
  const start = (dryRun: boolean) =>
    void act.run(async () => {
      const format = { encoding, columns };
      const input = { jobId: of.id, parts: of.parts, format, replace, dryRun };
      await catalogJobs("startProductImport", input, { retry: true });
      await navigate({ to: "/jobs/$id", params: { id: of.id } });
    });
  const ready = reading.value !== undefined && !reading.value.fault && !reading.problem;
  return (
    <section className="card" id="format">
      <NativeSelect
        label={text.encoding}
        name="encoding"
        value={encoding}
        data={[
          { value: "utf-8", label: "UTF-8" },
          { value: "shift_jis", label: "Shift_JIS" },
        ]}
        onChange={(event) => setEncoding(event.currentTarget.value)}
      />
      <div className="reserved">
        <Read of={reading}>
          {(preview) => (
            <Preview of={preview} map={(theirs, ours) => setColumns((all) => ({ ...all, [theirs]: ours }))} />
          )}
        </Read>
      </div>
      <Checkbox
        label={text.replace}
        checked={replace}
        onChange={(event) => setReplace(event.currentTarget.checked)}
        name="replace"
      />
      {act.problem && <Failure problem={act.problem} />}
      <div className="buttons">
        <Button variant="default" disabled={!ready || act.busy} onClick={() => start(true)} data-act="try-import">
          {text.trial}
        </Button>
        <Button disabled={!ready} loading={act.busy} onClick={() => start(false)} data-act="start-import">
          {text.start}
        </Button>
      </div>
    </section>
  );
}
