import { expect, test } from "vitest";
import { choicesOf } from "../src/screens/jobs/preview.tsx";
import { bytesOf, encodingOf, partsOf } from "../src/screens/jobs/upload.ts";
import { countsOf, isOver, shareOf } from "../src/screens/jobs/words.ts";

test("the parts of a file are the file", async () => {
  const parts = partsOf(new Blob(["slug,sku\n煎茶,T-50\n"]), 5);
  expect(parts.every((part) => part.size > 0 && part.size <= 5)).toBe(true);
  expect(await new Blob(parts).text()).toBe("slug,sku\n煎茶,T-50\n");
  expect(partsOf(new Blob([]))).toEqual([]);
});

test("a file that is no UTF-8 is Shift_JIS, but for a character that the end cuts", () => {
  const text = new TextEncoder().encode("商品名,煎茶");
  expect(encodingOf(text)).toBe("utf-8");
  expect(encodingOf(text.slice(0, -1))).toBe("utf-8");
  expect(encodingOf(Uint8Array.from([0x8f, 0xa4, 0x95, 0x69]))).toBe("shift_jis");
  expect(encodingOf(Uint8Array.from([0xff, 0xfe, 0x46, 0x55]))).toBe("utf-8");
});

test("downloaded parts are bytes", () => {
  expect([...bytesOf("77u/")]).toEqual([0xef, 0xbb, 0xbf]);
});

test("a job shows its outcomes in one order, and how much of it is done", () => {
  const counts = countsOf({ counts: { refused: "2", other: "3", created: "1" } }).map(({ name, count }) => [
    name,
    count,
  ]);
  expect(counts).toEqual([
    ["created", 1],
    ["refused", 2],
    ["other", 3],
  ]);
  expect(shareOf({ position: "5", total: "20" })).toBe(0.25);
  expect(shareOf({ position: "5" })).toBeUndefined();
  expect(isOver({ state: "JOB_STATE_CANCELED" })).toBe(true);
  expect(isOver({ state: "JOB_STATE_RUNNING" })).toBe(false);
});

test("a column of a file may be any of ours, an option or an attribute of its name", () => {
  expect(choicesOf("商品コード", "商品コード")).toEqual(
    expect.arrayContaining(["", "商品コード", "sku", "option:商品コード", "attribute:商品コード"]),
  );
  expect(choicesOf("option:size", "option:size").filter((name) => name.includes("option:"))).toEqual(["option:size"]);
});
