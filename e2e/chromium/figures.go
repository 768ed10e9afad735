package chromium

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// Figures are what a page costs before it can be used.
type Figures struct {
	// Script is what the scripts of the page weigh on the wire, in bytes.
	Script int64 `json:"script"`
	// Scripts is their number.
	Scripts int `json:"scripts"`
	// BeforePaint are the requests that the largest paint needs: the page, what blocks the
	// rendering, and the picture, if the largest thing is one.
	BeforePaint int `json:"beforePaint"`
	// Shift is the sum of the layout shifts, and LargestPaint the time of the largest paint in
	// milliseconds after the request.
	Shift        float64 `json:"shift"`
	LargestPaint float64 `json:"largestPaint"`
}

// figures reads what the browser has measured.
const figures = `JSON.stringify((() => {
	const all = performance.getEntriesByType("resource");
	const scripts = all.filter((one) => one.name.endsWith(".js"));
	const blocking = all.filter((one) => one.renderBlockingStatus === "blocking");
	const largest = seen.largest;
	const picture = largest && largest.url && !blocking.some((one) => one.name === largest.url) ? 1 : 0;
	return {
		script: scripts.reduce((sum, one) => sum + one.encodedBodySize, 0), scripts: scripts.length,
		beforePaint: 1 + blocking.length + picture, shift: seen.shift, largestPaint: largest ? largest.time : 0,
	};
})())`

// Figures returns the figures of the page that is open. Watch must have been called before it was
// opened.
func (b *Tab) Figures(t testing.TB) Figures {
	t.Helper()
	b.Await(t, "the largest paint", `document.readyState === "complete" && seen.largest !== null`)
	var read Figures
	require.NoError(t, json.Unmarshal([]byte(b.Evaluate(t, figures)), &read))
	return read
}

// Boxes returns the places of all visible elements of the page, as JSON.
func (b *Tab) Boxes(t testing.TB) string {
	t.Helper()
	return b.Evaluate(t, `JSON.stringify([...document.querySelectorAll("header *, main *")].map((one) => [one, one.getBoundingClientRect()])
		.filter(([one, box]) => box.width > 1 && box.height > 1 && !one.closest(".suggestions"))
		.map(([one, box]) => one.tagName + one.id + [box.x, box.y, box.width, box.height].map(Math.round)))`)
}
