import { expect, test, vi } from "vitest";
import { namesReader } from "../src/parts/staffnames.ts";

const first = { staff: [{ userId: "1", name: "花子", email: "hanako@example.jp" }], nextPageToken: "2" };
const last = { staff: [{ userId: "2", email: "taro@example.jp" }] };

test("the names of all pages are read once", async () => {
  const list = vi.fn(async (token: string) => (token ? last : first));
  const read = namesReader(list);
  const names = [
    ["1", "花子"],
    ["2", "taro@example.jp"],
  ];
  const both = await Promise.all([read(), read()]);
  expect(both.map((all) => [...all])).toEqual([names, names]);
  expect([...(await read())]).toEqual(names);
  expect(list.mock.calls).toEqual([[""], ["2"]]);
});

test("after a failure the next use reads again", async () => {
  const list = vi.fn(async (token: string) => (token ? last : first));
  list.mockRejectedValueOnce(new Error("unavailable"));
  const read = namesReader(list);
  expect([...(await read())]).toEqual([]);
  expect([...(await read()).keys()]).toEqual(["1", "2"]);
});

test("if a later page fails, the names before it are there", async () => {
  const list = vi.fn(async (token: string) => (token ? last : first));
  list.mockResolvedValueOnce(first).mockRejectedValueOnce(new Error("unavailable"));
  const read = namesReader(list);
  expect([...(await read()).keys()]).toEqual(["1"]);
  expect([...(await read()).keys()]).toEqual(["1", "2"]);
});
