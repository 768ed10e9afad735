import { afterEach, beforeEach, expect, test, vi } from "vitest";

// The other windows of the browser, and the edge.
let receive: (event: { data: string }) => unknown;
const posted = vi.fn();
const reload = vi.fn();
let loggedIn: string | undefined;
let sent: string[];

class Channel {
  postMessage = posted;
  addEventListener(_: string, listener: typeof receive) {
    receive = listener;
  }
}

async function edge(url: string): Promise<Response> {
  const method = url.slice(url.lastIndexOf("/") + 1);
  sent.push(loggedIn ? `${method} as ${loggedIn}` : `${method} without a login`);
  if (method === "GetShell") return Response.json(loggedIn ? { signedIn: true, userId: loggedIn } : {});
  return loggedIn ? Response.json({}) : Response.json({}, { status: 401 });
}

// open returns the modules of a window that shows the screens of hanako, whose session has ended, and a cancel that waits for a login.
async function open() {
  const session = await import("../src/session.ts");
  const { orders } = await import("../src/services.ts");
  session.identify("hanako");
  const cancel = orders("cancelOrder", { id: "o1" });
  const outcome = cancel.then(
    () => "done",
    (problem) => problem.status,
  );
  await vi.waitFor(() => expect(session.current()?.wanted).toBe("login"));
  return { session, outcome };
}

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("localStorage", { setItem: () => undefined });
  vi.stubGlobal("location", { reload });
  vi.stubGlobal("fetch", edge);
  loggedIn = undefined;
  sent = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

test("a call that waits for a login goes on when the same person has logged in", async () => {
  const { session, outcome } = await open();
  loggedIn = "hanako";
  await receive({ data: "signed-in" });
  expect(await outcome).toBe("done");
  expect(sent).toEqual(["CancelOrder without a login", "GetShell as hanako", "CancelOrder as hanako"]);
  expect(session.current()).toBeUndefined();
  expect(reload).not.toHaveBeenCalled();
});

test("a call that waits for a login is not made in the name of another person", async () => {
  const { session, outcome } = await open();
  loggedIn = "taro";
  await receive({ data: "signed-in" });
  expect(await outcome).toBe(401);
  expect(sent).toEqual(["CancelOrder without a login", "GetShell as taro"]);
  expect(reload).toHaveBeenCalledOnce();
  expect(session.current(), "the dialog covers the screen until the page is loaded").toBeDefined();
});

test("a call goes on waiting without a login", async () => {
  const { session } = await open();
  await receive({ data: "signed-in" });
  expect(session.current()).toBeDefined();
  expect(sent).toEqual(["CancelOrder without a login", "GetShell without a login"]);
  expect(reload).not.toHaveBeenCalled();
});

test("a window without a call that waits shows nothing to another person", async () => {
  const { identify } = await import("../src/session.ts");
  identify("hanako");
  expect(posted, "other windows check theirs").toHaveBeenCalledWith("loaded");
  loggedIn = "hanako";
  await receive({ data: "loaded" });
  expect(reload).not.toHaveBeenCalled();
  loggedIn = "taro";
  await receive({ data: "loaded" });
  expect(reload).toHaveBeenCalledOnce();
});

test("a window that is opened answers no dialog", async () => {
  const { session } = await open();
  loggedIn = "hanako";
  await receive({ data: "loaded" });
  expect(session.current()).toBeDefined();
});

test("a login takes the place of an open step-up, and the call that waits goes on after it", async () => {
  const session = await import("../src/session.ts");
  const stepUp = session.ask("step-up");
  expect(session.current()?.wanted).toBe("step-up");
  const idle = session.ask("login");
  expect(session.current()?.wanted, "the screen is covered").toBe("login");
  void session.ask("step-up");
  expect(session.current()?.wanted).toBe("login");
  loggedIn = "hanako";
  await receive({ data: "signed-in" });
  expect([await stepUp, await idle]).toEqual([true, true]);
  expect(session.current()).toBeUndefined();
});
