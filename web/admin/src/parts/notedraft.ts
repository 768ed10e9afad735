import { Problem } from "@akinai/kit/problem";

export interface NoteDraft {
  // Names the note, so that a call that is repeated adds it once.
  id: string;
  text: string;
}

export type AddNote = (noteId: string, text: string) => Promise<unknown>;

export const beginNote = (text = ""): NoteDraft => ({ id: crypto.randomUUID(), text });

// addNote adds a note. If an earlier try, whose answer was lost, saved another text with the same id, it adds nothing and returns a draft
// of the same text with a new id.
export async function addNote(draft: NoteDraft, add: AddNote): Promise<NoteDraft | undefined> {
  try {
    await add(draft.id, draft.text.trim());
  } catch (error) {
    if (!(error instanceof Problem) || error.reason !== "NOTE_EXISTS") throw error;
    return beginNote(draft.text);
  }
  return undefined;
}
