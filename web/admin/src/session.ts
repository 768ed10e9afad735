import { service } from "@akinai/kit/call";
import { language } from "@akinai/kit/language";
import type { ScreenService } from "../gen/akinai/bff/admin/v1/admin_service_pb";

// What a person has to do before a call can go on: log in, because the session ended, or log in again with the second factor.
export type Wanted = "login" | "step-up";

interface Prompt {
  wanted: Wanted;
  done: Promise<boolean>;
  answer: (done: boolean) => void;
  // Lets the calls that wait fail, and leaves the dialog over the screen.
  end: () => void;
}

// The calls of this file do not ask for a login.
const screens = service<typeof ScreenService>("akinai.bff.admin.v1.ScreenService");
let prompt: Prompt | undefined;
// Whose screens this window shows; "" if it shows none.
let user = "";
const listeners = new Set<() => void>();
const channel = new BroadcastChannel("akinai-admin");

// The page that a login in a window of its own ends at: it says so and closes itself.
export const signedInPath = "/signed-in";

function change(next: Prompt | undefined): void {
  prompt = next;
  for (const listener of listeners) listener();
}

// subscribe and current are for useSyncExternalStore.
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const current = (): Prompt | undefined => prompt;

// ask opens the dialog that asks for a login, once for all calls that wait. It reports whether the person logged in. A login takes the
// place of a step-up that is open: the screen is covered, and the calls that wait for the step-up go on after the login.
export function ask(wanted: Wanted): Promise<boolean> {
  if (prompt) {
    if (wanted === "login" && prompt.wanted === "step-up") change({ ...prompt, wanted });
    return prompt.done;
  }
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const answer = (result: boolean) => {
    change(undefined);
    resolve(result);
  };
  change({ wanted, done: promise, answer, end: () => resolve(false) });
  return promise;
}

// openLogin opens the login in a window of its own, so that what was typed here stays. The press of a button calls it.
export function openLogin(): void {
  const query = new URLSearchParams({ return_to: signedInPath, lang: language() });
  window.open(`/session/login?${query}`, "akinai-login", "width=520,height=720");
}

// announce tells the other windows of this browser that a session has begun.
export function announce(): void {
  channel.postMessage("signed-in");
}

// identify notes whose screens this window shows, and makes the other windows check whether theirs are of the same person.
export function identify(id: string): void {
  user = id;
  channel.postMessage("loaded");
}

// samePerson reads who is logged in, and reports whether it is the person whose screens this window shows. For another person it loads the
// page again and ends the calls that wait: they are not that person's. Without a login, or if it cannot be read, the calls go on waiting.
async function samePerson(): Promise<boolean> {
  const shell = await screens("getShell", {}, { retry: true }).catch(() => undefined);
  if (!shell?.signedIn) return false;
  if (!user || shell.userId === user) return true;
  prompt?.end();
  location.reload();
  return false;
}

channel.addEventListener("message", async (event) => {
  const asked = prompt;
  const same = await samePerson();
  if (same && event.data === "signed-in" && prompt === asked) asked?.answer(true);
});

const lastCallPlace = "akinai-admin-last-call";

// touched notes a call of this browser: each one puts off the end of the session.
export function touched(): void {
  localStorage.setItem(lastCallPlace, String(Date.now()));
}

// watchIdle asks for a login when no window of this browser has called for the time, so that a screen that was left shows nothing.
export function watchIdle(milliseconds: number): () => void {
  const timer = setInterval(() => {
    if (Date.now() - Number(localStorage.getItem(lastCallPlace)) >= milliseconds) void ask("login");
  }, 5000);
  return () => clearInterval(timer);
}
