import { texts } from "@akinai/kit/language";
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useAct } from "./act.ts";
import { useActor } from "./actor.ts";
import { exact, stamp } from "./dates.ts";
import { Failure } from "./failure.tsx";
import { useKept } from "./kept.ts";
import { type AddNote, addNote, beginNote, type NoteDraft } from "./notedraft.ts";

const text = texts(
  {
    title: "メモ",
    hint: "スタッフだけに表示されます。追加したメモは変更できません。",
    none: "メモはまだありません。",
    note: "新しいメモ",
    missing: "メモを入力してください",
    add: "メモを追加する",
    earlier:
      "前に送ったメモは、すでに保存されています。入力中の内容はまだ保存されていません。必要なら、もう一度追加してください。",
  },
  {
    title: "Notes",
    hint: "Staff alone see them. A note cannot be changed.",
    none: "There are no notes yet.",
    note: "New note",
    missing: "Enter a note",
    add: "Add the note",
    earlier: "The earlier text was saved already. What you typed now is not saved yet: add it if it is still needed.",
  },
);

export interface Note {
  id?: string;
  text?: string;
  author?: string;
  at?: string;
}

// Notes shows the notes about a thing, the latest first, and adds one. about names the thing: what is typed is kept in the tab.
export function Notes({
  about,
  notes,
  add,
  reload,
}: {
  about: string;
  notes: readonly Note[];
  // Without it, notes are read only.
  add?: AddNote | undefined;
  reload: () => void;
}) {
  return (
    <section className="card">
      <h2>{text.title}</h2>
      {add && <Add about={about} add={add} reload={reload} />}
      {notes.length === 0 ? (
        <p className="meta">{text.none}</p>
      ) : (
        <ol className="timeline notes">
          {notes.map((note) => (
            <Entry key={note.id} note={note} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Entry({ note }: { note: Note }) {
  const author = useActor(note.author);
  return (
    <li>
      <span className="meta" title={exact(note.at)}>
        {stamp(note.at)} {author}
      </span>
      <p className="lines">{note.text}</p>
    </li>
  );
}

function Add({ about, add, reload }: { about: string; add: AddNote; reload: () => void }) {
  const [draft, setDraft, clear] = useKept<NoteDraft>(`note-${about}`, beginNote());
  const [missing, setMissing] = useState(false);
  const [earlier, setEarlier] = useState(false);
  const act = useAct();
  const go = () => {
    if (!draft.text.trim()) return setMissing(true);
    setEarlier(false);
    void act.run(async () => {
      const left = await addNote(draft, add);
      if (left) setDraft(left);
      else clear();
      setEarlier(left !== undefined);
      setMissing(false);
      reload();
    });
  };
  return (
    <>
      {act.problem && <Failure problem={act.problem} />}
      {earlier && (
        <p className="note" role="alert">
          {text.earlier}
        </p>
      )}
      <Textarea
        label={text.note}
        description={text.hint}
        name="note"
        maxLength={2000}
        autosize
        minRows={2}
        value={draft.text}
        readOnly={act.busy}
        error={missing && !draft.text.trim() ? text.missing : undefined}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
      />
      <div className="buttons start">
        <Button variant="default" loading={act.busy} onClick={go} data-act="add-note">
          {text.add}
        </Button>
      </div>
    </>
  );
}
