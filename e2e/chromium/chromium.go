// Package chromium opens pages in a headless Chromium, for the end-to-end tests. The browser is the
// system's; scripts/e2e.sh installs it if it is missing.
package chromium

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

const (
	// within bounds what a test does in one browser.
	within = time.Minute
	// stepWithin bounds one step, such as to wait for a page.
	stepWithin = 20 * time.Second
)

// Tab is a tab of a browser with a profile of its own.
type Tab struct {
	ctx      context.Context //nolint:containedctx // chromedp keeps its browser in the context
	pictures string
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
	tab := &Tab{ctx: ctx, pictures: os.Getenv("AKINAI_E2E_PICTURES")}
	viewport := chromedp.EmulateViewport(size.Width, size.Height)
	if size == Phone {
		viewport = chromedp.EmulateViewport(size.Width, size.Height, chromedp.EmulateMobile)
	}
	require.NoError(t, chromedp.Do(ctx, viewport), "apt-get install chromium")
	return tab
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
