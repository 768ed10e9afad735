import { texts } from "@akinai/kit/language";
import { Button, FileButton, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAct } from "../../parts/act.ts";
import { Failure } from "../../parts/failure.tsx";
import { media } from "../../services.ts";
import { text as words } from "./fieldwords.ts";
import type { PictureForm, ProductForm } from "./form.ts";
import { picture } from "./shop.ts";

const text = texts(
  {
    lead: "最初の画像が一覧に出ます。代替テキストには、写っているものを書きます。",
    alt: "代替テキスト",
    altEn: "代替テキスト（英語）",
    earlier: "前へ",
    later: "後ろへ",
    remove: "外す",
    add: "画像を追加する",
    moved: (alt: string, n: number) => `${alt || "画像"}を${n}番目に移しました`,
    number: (n: number) => `画像 ${n}`,
  },
  {
    lead: "The first picture is shown in lists. An alternative text says what is seen.",
    alt: "Alternative text",
    altEn: "Alternative text (English)",
    earlier: "Earlier",
    later: "Later",
    remove: "Remove",
    add: "Add a picture",
    moved: (alt: string, n: number) => `${alt || "The picture"} is number ${n} now`,
    number: (n: number) => `Picture ${n}`,
  },
);

// base64 returns the content of a file as JSON carries it.
async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

export function Pictures({
  form,
  set,
}: {
  form: ProductForm;
  set: (change: (form: ProductForm) => ProductForm) => void;
}) {
  const act = useAct();
  const [said, setSaid] = useState("");
  const change = (edit: (all: PictureForm[]) => PictureForm[]) =>
    set((before) => ({ ...before, pictures: edit(before.pictures) }));
  const move = (from: number, to: number) => {
    const moved = form.pictures[from];
    if (!moved) return;
    change((all) => all.toSpliced(from, 1).toSpliced(to, 0, moved));
    setSaid(text.moved(moved.alt, to + 1));
  };
  const add = (file: File | null) => {
    if (!file) return;
    void act.run(async () => {
      const { url = "" } = await media("uploadPicture", { content: await base64(file) });
      change((all) => (all.some((one) => one.url === url) ? all : [...all, { url, alt: "", altEn: "" }]));
    });
  };
  return (
    <section className="card" id="pictures">
      <h2>{words.pictures}</h2>
      <p className="meta">{text.lead}</p>
      <ol className="pictures">
        {form.pictures.map((one, i) => (
          <li key={one.url} data-picture={one.url}>
            <img src={picture(one.url, 160)} alt={one.alt || text.number(i + 1)} width="96" height="96" />
            <div className="grow">
              <TextInput
                label={text.alt}
                value={one.alt}
                onChange={(event) => {
                  const alt = event.currentTarget.value;
                  change((all) => all.with(i, { ...one, alt }));
                }}
              />
              <TextInput
                label={text.altEn}
                value={one.altEn}
                onChange={(event) => {
                  const altEn = event.currentTarget.value;
                  change((all) => all.with(i, { ...one, altEn }));
                }}
              />
              <div className="buttons start">
                <Button
                  variant="default"
                  size="compact-xs"
                  disabled={i === 0}
                  onClick={() => move(i, i - 1)}
                  data-act="earlier"
                >
                  {text.earlier}
                </Button>
                <Button
                  variant="default"
                  size="compact-xs"
                  disabled={i === form.pictures.length - 1}
                  onClick={() => move(i, i + 1)}
                  data-act="later"
                >
                  {text.later}
                </Button>
                <Button
                  variant="subtle"
                  size="compact-xs"
                  onClick={() => change((all) => all.toSpliced(i, 1))}
                  data-act="remove-picture"
                >
                  {text.remove}
                </Button>
              </div>
            </div>
          </li>
        ))}
      </ol>
      {act.problem && <Failure problem={act.problem} />}
      <FileButton onChange={add} accept="image/jpeg,image/png,image/gif,image/webp">
        {(props) => (
          <Button {...props} variant="default" size="xs" loading={act.busy} data-act="add-picture">
            {text.add}
          </Button>
        )}
      </FileButton>
      <p className="hidden" role="status">
        {said}
      </p>
    </section>
  );
}
