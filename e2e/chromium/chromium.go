// Package chromium opens pages in a headless Chromium, for the end-to-end tests. The browser is the
// system's; scripts/e2e.sh installs it if it is missing.
package chromium

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

const (
	// within bounds what a test does in one browser.
	within = 4 * time.Minute
	// stepWithin bounds one step, such as to wait for a page.
	stepWithin = 20 * time.Second
)

// Tab is a tab of a browser with a profile of its own.
type Tab struct {
	ctx      context.Context //nolint:containedctx // chromedp keeps its browser in the context
	pictures string
	size     Size
}

// Size is the size of a window in CSS pixels.
type Size struct {
	Name          string
	Width, Height int64
}

// Desktop and Phone are the sizes at which pages are looked at.
var (
	Desktop = Size{"desktop", 1280, 800}
	Phone   = Size{"phone", 390, 844}
)

func (s Size) viewport() chromedp.Action[chromedp.Void] {
	if s == Phone {
		return chromedp.EmulateViewport(s.Width, s.Height, chromedp.EmulateMobile)
	}
	return chromedp.EmulateViewport(s.Width, s.Height)
}

// Open starts a browser that prefers a language ("ja", "en") and ends it with the test.
func Open(t testing.TB, language string, size Size) *Tab {
	t.Helper()
	profile, err := os.MkdirTemp("", "akinai-chromium-") //nolint:usetesting // child processes may still write to it when the test ends
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), within)
	ctx, end := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.Flag("accept-lang", language),
	)...)
	ctx, leave := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		leave()
		end()
		cancel()
		_ = os.RemoveAll(profile)
	})
	tab := &Tab{ctx: ctx, pictures: os.Getenv("AKINAI_E2E_PICTURES"), size: size}
	require.NoError(t, chromedp.Do(ctx, size.viewport()), "apt-get install chromium")
	require.Equal(t, "true", tab.Evaluate(t, hasJapanese), "no font has Japanese glyphs: apt-get install fonts-noto-cjk")
	return tab
}

// hasJapanese draws a character and one that no font has: they look the same without a font.
const hasJapanese = `(() => {
	const draw = (text) => {
		const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
		const pen = canvas.getContext("2d");
		pen.font = "24px sans-serif";
		pen.fillText(text, 2, 26);
		return canvas.toDataURL();
	};
	return String(draw("商") !== draw("\u{10FFFD}"));
})()`

// Theme makes the system of the reader prefer a theme, "light" or "dark".
func (b *Tab) Theme(t testing.TB, theme string) {
	t.Helper()
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}}
	b.Do(t, theme, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, params)
		return chromedp.Void{}, err
	})
}

// Frames returns the addresses of the frames in the page, in their order. That of a frame in which
// the browser shows an error instead begins with "chrome-error:".
func (b *Tab) Frames(t testing.TB) []string {
	t.Helper()
	var addresses []string
	b.Do(t, "read the frames", func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		tree, err := cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return chromedp.Void{}, err
		}
		for _, frame := range tree.FrameTree.ChildFrames {
			addresses = append(addresses, frame.Frame.URL)
		}
		return chromedp.Void{}, nil
	})
	return addresses
}

// Another opens one more tab in the same browser, with the same cookies.
func (b *Tab) Another(t testing.TB) *Tab {
	t.Helper()
	ctx, leave := chromedp.NewContext(b.ctx)
	t.Cleanup(leave)
	require.NoError(t, chromedp.Do(ctx, b.size.viewport())) // the context of the first call is that of the tab
	return &Tab{ctx: ctx, pictures: b.pictures, size: b.size}
}

// Do runs steps, and fails the test if they take too long. what says what the person does.
func (b *Tab) Do(t testing.TB, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepWithin)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		require.NoError(t, err, "%s; the page is %s", what, b.Text(t))
	}
}

// Press clicks a button or link, and waits for the page that follows.
func (b *Tab) Press(t testing.TB, what, selector string) {
	t.Helper()
	b.Do(t, what, chromedp.WaitVisible(selector))
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`window.pressed = true`))
	require.NoError(t, err)
	b.Do(t, what, chromedp.Click(selector))
	b.Await(t, what, `window.pressed === undefined && document.readyState === "complete"`)
}

// Open goes to an address and waits for the page.
func (b *Tab) Open(t testing.TB, address string) {
	t.Helper()
	b.Do(t, "open "+address, chromedp.Navigate(address))
}

// Await waits until an expression is true. While a page is replaced, it has no value. Between two
// looks the page has time to draw itself: an expression that measures may take longer than a frame.
func (b *Tab) Await(t testing.TB, what, expression string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepWithin)
	defer cancel()
	for {
		if is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && is {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			require.FailNow(t, "the next page does not come", "%s; the page is %s", what, b.Text(t))
		}
	}
}

// Fill types into fields of the page: pairs of a selector and a text.
func (b *Tab) Fill(t testing.TB, fields ...string) {
	t.Helper()
	for i := 0; i < len(fields); i += 2 {
		b.Do(t, "fill in "+fields[i], chromedp.WaitVisible(fields[i]), chromedp.SendKeys(fields[i], fields[i+1]))
	}
}

// Read returns the text of an element.
func (b *Tab) Read(t testing.TB, selector string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepWithin)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Text(selector))
	require.NoError(t, err, "read %s; the page is %s", selector, b.Text(t))
	return text
}

// Text returns the address and the visible text of the page.
func (b *Tab) Text(t testing.TB) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + (document.body ? document.body.innerText : "")`))
	if err != nil {
		return err.Error()
	}
	return text
}

// Picture writes a picture of the whole page as <name>.png to the folder AKINAI_E2E_PICTURES, if it
// is set.
func (b *Tab) Picture(t testing.TB, name string) {
	t.Helper()
	if b.pictures == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, stepWithin)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(b.pictures, 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(b.pictures, name+".png"), png, 0o600))
}

// Evaluate returns the value of an expression, a text.
func (b *Tab) Evaluate(t testing.TB, expression string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepWithin)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression))
	require.NoError(t, err)
	return text
}
