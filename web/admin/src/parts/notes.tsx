import { texts } from "@akinai/kit/language";
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useAct } from "./act.ts";
import { useActor } from "./actor.ts";
import { exact, stamp } from "./dates.ts";
import { Failure } from "./failure.tsx";
import { useKept } from "./kept.ts";

const text = texts(
  {
    title: "メモ",
    hint: "スタッフだけに表示されます。追加したメモは変更できません。",
    none: "メモはまだありません。",
    note: "新しいメモ",
    missing: "メモを入力してください",
    add: "メモを追加する",
  },
  {
    title: "Notes",
    hint: "Staff alone see them. A note cannot be changed.",
    none: "There are no notes yet.",
    note: "New note",
    missing: "Enter a note",
    add: "Add the note",
  },
);

export interface Note {
  id?: string;
  text?: string;
  author?: string;
  at?: string;
}

interface Draft {
  // Names the note, so that a call that is repeated adds it once.
  id: string;
  text: string;
}

const begin = (): Draft => ({ id: crypto.randomUUID(), text: "" });

// Notes shows the notes about a thing, the latest first, and adds one. about names the thing: what is typed is kept in the tab.
export function Notes({
  about,
  notes,
  add,
}: {
  about: string;
  notes: readonly Note[];
  // Without it, notes are read only.
  add?: ((noteId: string, text: string) => Promise<void>) | undefined;
}) {
  return (
    <section className="card">
      <h2>{text.title}</h2>
      {add && <Add about={about} add={add} />}
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

function Add({ about, add }: { about: string; add: (noteId: string, text: string) => Promise<void> }) {
  const [draft, setDraft, clear] = useKept<Draft>(`note-${about}`, begin());
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const go = () => {
    if (!draft.text.trim()) return setMissing(true);
    void act.run(async () => {
      await add(draft.id, draft.text.trim());
      clear();
      setMissing(false);
    });
  };
  return (
    <>
      {act.problem && <Failure problem={act.problem} />}
      <Textarea
        label={text.note}
        description={text.hint}
        name="note"
        maxLength={2000}
        autosize
        minRows={2}
        value={draft.text}
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
