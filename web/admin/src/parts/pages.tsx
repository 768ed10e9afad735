import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";

const text = texts(
  { previous: "前へ", next: "次へ", pages: "ページ" },
  { previous: "Previous", next: "Next", pages: "Pages" },
);

// Pages are the ways to the page before and to the next one of a table. pages are the tokens up to the page that is shown, so that
// the way back needs no history; next is the token of the next page, "" on the last one.
export function Pages({
  pages,
  next,
  turn,
}: {
  pages: readonly string[];
  next: string | undefined;
  turn: (pages: string[]) => void;
}) {
  return (
    <nav className="buttons" aria-label={text.pages}>
      <Button variant="default" disabled={pages.length === 0} onClick={() => turn(pages.slice(0, -1))}>
        {text.previous}
      </Button>
      <Button variant="default" disabled={!next} onClick={() => turn([...pages, next ?? ""])}>
        {text.next}
      </Button>
    </nav>
  );
}
