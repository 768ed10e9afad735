import { texts } from "@akinai/kit/language";

const text = texts(
  { in: (seconds: number) => `${seconds}秒後に、自動でもう一度試します。` },
  { in: (seconds: number) => `Trying again in ${seconds} s.` },
);

// mostMore is how much longer than advised a page waits at most, so that not all readers return at the same moment.
const mostMore = 3;

// retry counts down and opens the page again. It does not while nobody looks at the page.
export function retry(place: HTMLElement): void {
  const shown = place.querySelector("[role=timer]");
  let left = Number(place.dataset.seconds) + Math.floor(Math.random() * (mostMore + 1));
  const tick = () => {
    if (document.hidden) return;
    if (left <= 0) {
      clearInterval(timer);
      location.reload();
      return;
    }
    if (shown) shown.textContent = text.in(left);
    left -= 1;
  };
  const timer = setInterval(tick, 1000);
  tick();
}
