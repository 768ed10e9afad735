import { language, texts } from "@akinai/kit/language";
import { logIn, logOut } from "@akinai/kit/session";
import { AppShell, Burger, Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { useEffect, useSyncExternalStore } from "react";
import { setLanguage } from "./language.ts";
import { visible } from "./navigation.ts";
import { Desk } from "./parts/desk.ts";
import { Failure } from "./parts/failure.tsx";
import { removeOthers } from "./parts/places.ts";
import { useRead } from "./parts/read.tsx";
import { screens } from "./services.ts";
import { announce, current, identify, openLogin, signedInPath, subscribe, watchIdle } from "./session.ts";

const text = texts(
  {
    office: "Akinai 管理",
    skip: "本文へ",
    menu: "メニュー",
    navigation: "メインメニュー",
    signIn: "ログイン",
    signInLead: "スタッフのアカウントでログインしてください。パスワードと確認コードが必要です。",
    signOut: "ログアウト",
    other: "English",
    nothing: "このアカウントに許可された操作はありません。管理者に役割の付与を依頼してください。",
    ended: "もう一度ログインしてください",
    endedLead:
      "しばらく操作がなかったか、別の場所でログインしたため、ログアウトしました。入力した内容はこの画面に残っています。",
    stepUp: "本人確認",
    stepUpLead: "この操作には、15分以内のログインが必要です。確認すると、操作を続けます。",
    confirm: "確認する",
    back: "戻る",
    close: "このウィンドウを閉じてください。",
  },
  {
    office: "Akinai Admin",
    skip: "Skip to content",
    menu: "Menu",
    navigation: "Main menu",
    signIn: "Log in",
    signInLead: "Log in with your staff account. You need your password and a code.",
    signOut: "Log out",
    other: "日本語",
    nothing: "This account has no permissions. Ask an administrator for a role.",
    ended: "Log in again",
    endedLead:
      "You were logged out: there was no activity for a while, or you logged in elsewhere. What you typed is still here.",
    stepUp: "Confirm that it is you",
    stepUpLead: "This needs a login of the last 15 minutes. It goes on after you confirm.",
    confirm: "Confirm",
    back: "Back",
    close: "You can close this window.",
  },
);

const readShell = (signal: AbortSignal) => screens("getShell", {}, { retry: true, signal });

// Shell is what surrounds every screen. Without a login it shows the way to it, and no screen.
export function Shell() {
  const shell = useRead(readShell);
  const { value, problem, reload } = shell;
  const idle = Number.parseFloat(value?.sessionIdle ?? "0") * 1000;
  const user = value?.userId;
  useEffect(() => {
    if (!user) return;
    removeOthers(user);
    identify(user);
  }, [user]);
  useEffect(() => (user && idle > 0 ? watchIdle(idle) : undefined), [user, idle]);
  if (problem) return <Failure problem={problem} retry={reload} />;
  if (!value) return null;
  if (!value.signedIn) return <SignIn />;
  return (
    <Desk value={value}>
      <Frame permissions={value.permissions ?? []} />
      <Login />
    </Desk>
  );
}

function Frame({ permissions }: { permissions: readonly string[] }) {
  const [open, { toggle, close }] = useDisclosure();
  const router = useRouter();
  useEffect(() => router.subscribe("onResolved", close), [router, close]);
  const seen = visible(permissions);
  const leave = async () => {
    if (await logOut()) location.assign("/");
  };
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: "md", collapsed: { mobile: !open } }}
      padding={{ base: "sm", md: "lg" }}
    >
      <a className="skip" href="#main">
        {text.skip}
      </a>
      <AppShell.Header className="top">
        <Burger opened={open} onClick={toggle} hiddenFrom="md" size="sm" aria-label={text.menu} />
        <Link to="/" className="brand">
          <Mark />
          {text.office}
        </Link>
        <span className="grow" />
        <Button variant="subtle" size="compact-sm" onClick={() => setLanguage(language() === "en" ? "ja" : "en")}>
          {text.other}
        </Button>
        <Button variant="default" size="compact-sm" onClick={leave}>
          {text.signOut}
        </Button>
      </AppShell.Header>
      <AppShell.Navbar aria-label={text.navigation} className="nav">
        {seen.map((place, i) => (
          <div key={place.path}>
            {place.group && place.group !== seen[i - 1]?.group && <p className="group">{place.group}</p>}
            <Link
              to={place.path}
              activeOptions={{ exact: place.path === "/" }}
              activeProps={{ "aria-current": "page" }}
            >
              {place.name}
            </Link>
          </div>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {permissions.length === 0 ? <p className="empty">{text.nothing}</p> : <Outlet />}
      </AppShell.Main>
    </AppShell>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
      <path d="M29 3v26H3z" fill="#23466B" />
      <path d="M3 3h26v26H3z" fill="none" stroke="#23466B" strokeWidth="3" strokeLinejoin="round" />
    </svg>
  );
}

function SignIn() {
  useEffect(() => {
    document.title = text.office;
  }, []);
  return (
    <main className="sign-in">
      <h1>
        <Mark /> {text.office}
      </h1>
      <p>{text.signInLead}</p>
      <Button onClick={() => logIn()}>{text.signIn}</Button>
    </main>
  );
}

// Login asks for a login over the screen, when a call needs one.
function Login() {
  const prompt = useSyncExternalStore(subscribe, current);
  const stepUp = prompt?.wanted === "step-up";
  return (
    <Modal
      opened={prompt !== undefined}
      onClose={() => prompt?.answer(false)}
      title={stepUp ? text.stepUp : text.ended}
      centered
      zIndex={1000} // above the dialog whose call needs the login
      closeOnClickOutside={false}
      closeOnEscape={stepUp}
      withCloseButton={false}
      overlayProps={{ backgroundOpacity: stepUp ? 0.4 : 1, color: stepUp ? "#1A2023" : "#F3F5F5" }}
    >
      <p>{stepUp ? text.stepUpLead : text.endedLead}</p>
      <div className="buttons">
        {stepUp && (
          <Button variant="default" onClick={() => prompt?.answer(false)}>
            {text.back}
          </Button>
        )}
        <Button onClick={openLogin} data-autofocus>
          {stepUp ? text.confirm : text.signIn}
        </Button>
      </div>
    </Modal>
  );
}

// SignedIn is the end of a login in a window of its own.
export function SignedIn() {
  useEffect(() => {
    announce();
    window.close();
  }, []);
  return <p className="empty">{text.close}</p>;
}

export { signedInPath };
