import { Problem } from "@akinai/kit/problem";
import { expect, test, vi } from "vitest";
import { addNote, beginNote } from "../src/parts/notedraft.ts";

test("a note that is added leaves no draft", async () => {
  const add = vi.fn(async () => ({}));
  const draft = beginNote(" called back ");
  expect(await addNote(draft, add)).toBeUndefined();
  expect(add).toHaveBeenCalledExactlyOnceWith(draft.id, "called back");
});

test("if an earlier text was saved with the same id, what was typed stays with a new id", async () => {
  const draft = beginNote("called back twice");
  const left = await addNote(draft, () => Promise.reject(new Problem(409, "NOTE_EXISTS", "")));
  expect(left?.text).toBe("called back twice");
  expect(left?.id).not.toBe(draft.id);
});

test("another failure is thrown, so that the draft keeps its id", async () => {
  const lost = new Problem(0, "OFFLINE", "");
  await expect(addNote(beginNote("called back"), () => Promise.reject(lost))).rejects.toBe(lost);
});
