import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { placeOf, removeOthers, writer } from "../src/parts/places.ts";

// Storage has its keys as its own properties, as that of a browser.
class Storage {
  [place: string]: unknown;
  getItem(place: string) {
    return (this[place] as string | undefined) ?? null;
  }
  setItem(place: string, value: string) {
    this[place] = value;
  }
  removeItem(place: string) {
    delete this[place];
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("sessionStorage", new Storage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const written = (place: string) => sessionStorage.getItem(place);

test("a draft belongs to the person who typed it, and goes when another one logs in", () => {
  const [hanako, taro] = [placeOf("hanako", "product-1"), placeOf("taro", "product-1")];
  expect(hanako).not.toBe(taro);
  for (const place of [hanako, taro, "other"]) sessionStorage.setItem(place, "1");
  removeOthers("taro");
  expect([written(hanako), written(taro), written("other")]).toEqual([null, "1", "1"]);
});

test("a draft is written after a pause and when its form is left, and not at each key", () => {
  const draft = writer<string>("place");
  const set = vi.spyOn(sessionStorage, "setItem");
  for (const typed of ["煎", "煎茶", "煎茶1"]) draft.note(typed);
  expect(set).not.toHaveBeenCalled();
  vi.advanceTimersByTime(300);
  expect(set).toHaveBeenCalledOnce();
  draft.note("煎茶12");
  draft.write();
  expect(written("place")).toBe('"煎茶12"');
});

test("a draft that was saved is not written again when its form is left", () => {
  const draft = writer<string>("place");
  draft.note("煎茶");
  draft.drop();
  draft.write();
  vi.advanceTimersByTime(300);
  expect(written("place")).toBeNull();
});
