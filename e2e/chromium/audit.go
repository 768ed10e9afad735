package chromium

import (
	"context"
	"os"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// watch records what a page must not do: violations of its policy, and errors of its scripts; and
// how much of it moved after it was painted.
const watch = `
window.seen = { faults: [], shift: 0, largest: null };
addEventListener("securitypolicyviolation", (e) => seen.faults.push("policy: " + e.violatedDirective + " " + e.blockedURI));
addEventListener("error", (e) => seen.faults.push("error: " + e.message));
addEventListener("unhandledrejection", (e) => seen.faults.push("rejection: " + e.reason));
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.shift += e.value; }).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.largest = { time: e.startTime, url: e.url }; }).observe({ type: "largest-contentful-paint", buffered: true });
`

// answers stands between the scripts of a page and the edge, as Answer says.
const answers = `
{
	const real = window.fetch, later = window.setTimeout;
	const how = () => { try { return sessionStorage.getItem("test-answers"); } catch { return null; } };
	window.fetch = async (url, init) => {
		if (how() === "none" && String(url).includes("/akinai.") && !String(url).includes("GetShell")) throw new TypeError("no answer");
		const answer = await real(url, init);
		if (how() === "lost" && String(url).endsWith("/PlaceOrder")) throw new TypeError("the answer is lost");
		return answer;
	};
	window.setTimeout = (what, wait, ...rest) => later(what, how() === "none" ? wait / 100 : wait, ...rest);
}
`

// The ways in which the edge answers the scripts of a page.
const (
	// AnswersAll is how it does without a test.
	AnswersAll = ""
	// AnswersNone: no call but that of the shell is answered, and repetitions come fast.
	AnswersNone = "none"
	// AnswersLost: orders are placed, but their answers do not arrive.
	AnswersLost = "lost"
)

// Answer says how the edge answers, from the next call of this tab on. Watch must have been called.
func (b *Tab) Answer(t testing.TB, how string) {
	t.Helper()
	b.Evaluate(t, `(sessionStorage.setItem("test-answers", "`+how+`"), "")`)
}

// Disconnect takes the network from the browser, or gives it back: the page is told so.
func (b *Tab) Disconnect(t testing.TB, offline bool) {
	t.Helper()
	b.Do(t, "disconnect", func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline})
		return chromedp.Void{}, err
	})
}

// Choose chooses an option of a list, as a person does: scripts listen to the event.
func (b *Tab) Choose(t testing.TB, selector, value string) {
	t.Helper()
	b.Do(t, "choose "+value, chromedp.WaitVisible(selector))
	b.Evaluate(t, `(() => {
		const list = document.querySelector(`+strconv.Quote(selector)+`);
		list.value = `+strconv.Quote(value)+`;
		list.dispatchEvent(new Event("change", { bubbles: true }));
		return list.value;
	})()`)
}

// Block keeps the browser from loading files whose address matches a pattern, such as
// "*://*:*/assets/page-*"; without a pattern it loads all.
func (b *Tab) Block(t testing.TB, patterns ...string) {
	t.Helper()
	params := network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{}}
	for _, pattern := range patterns {
		params.URLPatterns = append(params.URLPatterns, &network.BlockPattern{URLPattern: pattern, Block: true})
	}
	b.Do(t, "block", func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		if _, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{}); err != nil {
			return chromedp.Void{}, err
		}
		_, err := cdp.Call(ctx, target, network.SetBlockedURLs, params)
		return chromedp.Void{}, err
	})
}

// SlowDown makes the processor that many times slower for the pages of the tab.
func (b *Tab) SlowDown(t testing.TB, times float64) {
	t.Helper()
	b.Do(t, "slow down", func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
		return chromedp.Void{}, err
	})
}

// Resize gives the window another size.
func (b *Tab) Resize(t testing.TB, width, height int64) {
	t.Helper()
	require.NoError(t, chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height)))
}

// Restore gives the window its size back.
func (b *Tab) Restore(t testing.TB) {
	t.Helper()
	require.NoError(t, chromedp.Do(b.ctx, b.size.viewport()))
}

// NotWide fails the test if the page is wider than the window.
func (b *Tab) NotWide(t testing.TB, what string) {
	t.Helper()
	wide := b.Evaluate(t, `document.documentElement.scrollWidth > innerWidth ? [...document.querySelectorAll("body *")]
		.filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 120)).slice(0, 4).join("\n") || "wide" : ""`)
	require.Empty(t, wide, "%s: the page is wider than the window", what)
}

// maxShift is the largest sum of layout shifts of a page.
const maxShift = 0.05

// audit runs axe, once what fades in is there, and returns its serious and critical findings.
const audit = `Promise.allSettled(document.getAnimations()
	.filter((a) => a.effect.getComputedTiming().iterations !== Infinity).map((a) => a.finished))
	.then(() => axe.run(document, { resultTypes: ["violations"] })).then((result) => result.violations
	.filter((v) => v.impact === "serious" || v.impact === "critical")
	.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" ")))`

// Watch makes all pages from now on record what Audit looks at.
func (b *Tab) Watch(t testing.TB) {
	t.Helper()
	b.Do(t, "watch", func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch + answers})
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
	b.NotWide(t, what)
}
