import { Problem } from "@akinai/kit/problem";
import { expect, test, vi } from "vitest";
import { orReload } from "../src/parts/act.ts";

const refusal = (reason: string) => Object.assign(Object.create(Problem.prototype), { reason }) as Problem;

test("a write on top of something that was changed meanwhile reads it again, and is refused", async () => {
  const reload = vi.fn();
  const conflict = refusal("VERSION_CONFLICT");
  await expect(orReload(Promise.reject(conflict), reload)).rejects.toBe(conflict);
  expect(reload).toHaveBeenCalledOnce();
});

test("a write that is done, or refused for another reason, reads nothing again", async () => {
  const reload = vi.fn();
  expect(await orReload(Promise.resolve(1), reload)).toBe(1);
  await expect(orReload(Promise.reject(refusal("STOCK_BELOW_RESERVED")), reload)).rejects.toBeDefined();
  expect(reload).not.toHaveBeenCalled();
});
