import { texts } from "@akinai/kit/language";

const text = texts(
  { title: "お探しの画面はありません", home: "ホームへ" },
  { title: "There is no such screen", home: "Home" },
);

export function NotFound() {
  return (
    <main className="sign-in">
      <h1>{text.title}</h1>
      <p>
        <a href="/">{text.home}</a>
      </p>
    </main>
  );
}
