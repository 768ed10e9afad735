package chromium

import (
	"context"
	"os"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// watch records what a page must not do: violations of its policy, and errors of its scripts; and
// how much of it moved after it was painted.
const watch = `
window.seen = { faults: [], shift: 0 };
addEventListener("securitypolicyviolation", (e) => seen.faults.push("policy: " + e.violatedDirective + " " + e.blockedURI));
addEventListener("error", (e) => seen.faults.push("error: " + e.message));
addEventListener("unhandledrejection", (e) => seen.faults.push("rejection: " + e.reason));
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.shift += e.value; }).observe({ type: "layout-shift", buffered: true });
`

// maxShift is the largest sum of layout shifts of a page.
const maxShift = 0.05

// audit runs axe and returns its serious and critical findings.
const audit = `axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations
	.filter((v) => v.impact === "serious" || v.impact === "critical")
	.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" ")))`

// Watch makes all pages from now on record what Audit looks at.
func (b *Tab) Watch(t testing.TB) {
	t.Helper()
	b.Do(t, "watch", func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
		return chromedp.Void{}, err
	})
}

// Audit fails the test if axe finds something serious or critical on the page, if the page moved
// after it was painted, is wider than the window, or did what it must not. Chromium must have been
// told to Watch before the page was opened.
func (b *Tab) Audit(t testing.TB, what string) {
	t.Helper()
	name := os.Getenv("AKINAI_E2E_AXE")
	axe, err := os.ReadFile(name) //nolint:gosec // a setting of the tests
	require.NoError(t, err, "AKINAI_E2E_AXE is the file that scripts/axe.sh prints")
	ctx, cancel := context.WithTimeout(b.ctx, stepWithin)
	defer cancel()
	_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](string(axe)+"; true"))
	require.NoError(t, err)
	findings, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](audit, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	require.Empty(t, findings, what)
	faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`seen.faults`))
	require.NoError(t, err)
	require.Empty(t, faults, what)
	shift, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`seen.shift`))
	require.NoError(t, err)
	require.LessOrEqual(t, shift, maxShift, "%s: parts of the page moved", what)
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`))
	require.NoError(t, err)
	require.False(t, wide, "%s: the page is wider than the window", what)
}
