package chromium

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// maxTabs bounds how often the tab key is pressed to reach something. The categories of all tests
// are one list.
const maxTabs = 400

// Key presses keys, such as kb.Enter.
func (b *Tab) Key(t testing.TB, keys string) {
	t.Helper()
	b.Do(t, "press a key", chromedp.KeyEvent(keys))
}

// TabTo presses the tab key until an element has the focus.
func (b *Tab) TabTo(t testing.TB, selector string) {
	t.Helper()
	for range maxTabs {
		b.Key(t, kb.Tab)
		if b.Evaluate(t, `String(document.activeElement.matches("`+selector+`"))`) == "true" {
			return
		}
	}
	require.FailNow(t, "the tab key does not reach it", "%s; the page is %s", selector, b.Text(t))
}

// focused says what the keyboard sees at the element that has the focus: "end" after the last one,
// or what is wrong with it.
const focused = `(() => {
	const at = document.activeElement;
	if (at === document.body || at.walked) return "end";
	at.walked = true;
	const shows = [at, at.nextElementSibling].some((one) => one && getComputedStyle(one).outlineStyle !== "none");
	if (!shows) return "no visible focus: " + at.outerHTML;
	const box = at.getBoundingClientRect();
	if (box.bottom <= 0 || box.top >= innerHeight) return "out of the window: " + at.outerHTML;
	const top = document.elementFromPoint(Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 1));
	const covered = top && !at.contains(top) && !top.contains(at) && !(at.labels && [...at.labels].some((label) => label.contains(top)));
	return covered ? "covered: " + at.outerHTML + " by " + top.outerHTML.slice(0, 200) : "";
})()`

// WalkByKeyboard presses the tab key through the page. It fails the test if the focus does not
// show, is under something else or out of the window, or if nothing but the skip link can be
// reached.
func (b *Tab) WalkByKeyboard(t testing.TB, what string) {
	t.Helper()
	skips, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.activeElement.blur(); scrollTo(0, 0); document.querySelectorAll(".skip").length`))
	require.NoError(t, err)
	for reached := range maxTabs {
		b.Key(t, kb.Tab)
		switch fault := b.Evaluate(t, focused); fault {
		case "":
		case "end":
			require.Greater(t, reached, skips, "%s: nothing to reach by keyboard", what)
			return
		default:
			require.FailNow(t, what, fault)
		}
	}
	require.FailNow(t, what, "the keyboard does not reach the end of the page")
}

// Compose writes a text into the focused field as an input method does before it is confirmed.
func (b *Tab) Compose(t testing.TB, text string) {
	t.Helper()
	end := int64(len([]rune(text)))
	b.Do(t, "compose "+text, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: end, SelectionEnd: end})
		return chromedp.Void{}, err
	})
}

// ComposingKey presses a key that belongs to the input method.
func (b *Tab) ComposingKey(t testing.TB, key string) {
	t.Helper()
	b.Do(t, "press "+key+" while composing", func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeRawKeyDown, Key: key, WindowsVirtualKeyCode: 229,
		})
		return chromedp.Void{}, err
	})
}

// Confirm ends a composition with a text.
func (b *Tab) Confirm(t testing.TB, text string) {
	t.Helper()
	b.Do(t, "confirm "+text, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	})
}
