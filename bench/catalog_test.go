package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var twoSizes = catalogFigures{
	Date: "2026-04-01", Requests: 200,
	Kinds: []catalogKind{{"listing", 1.5}, {"facets & filters", 0}, {"detail", 1.5}},
	Sizes: []catalogSize{
		{Variants: 1000, Products: 400, Categories: 7, Ready: 20 * time.Millisecond, Index: 1 << 20, Resident: 30 << 20, Costs: map[string]catalogCost{
			"listing":          {Backend: time.Millisecond, Process: time.Millisecond, Buffers: 100, Least: 2, Most: 2, Matches: 300},
			"facets & filters": {Backend: time.Millisecond, Process: time.Millisecond, Buffers: 10, Least: 2, Most: 4, Matches: 12},
			"detail":           {Backend: time.Millisecond, Process: time.Millisecond, Buffers: 10, Least: 1, Most: 1},
		}},
		{Variants: 1_000_000, Products: 400_000, Categories: 7, Ready: 3 * time.Second, Index: 200 << 20, Resident: 300 << 20, Costs: map[string]catalogCost{
			"listing":          {Backend: 2 * time.Millisecond, Process: time.Millisecond, Buffers: 160, Least: 2, Most: 2, Matches: 3e5},
			"facets & filters": {Backend: 4 * time.Millisecond, Process: 4 * time.Millisecond, Buffers: 40, Least: 3, Most: 5, Matches: 12_000, Beyond: 0.3},
			"detail":           {Backend: time.Millisecond, Process: 1500 * time.Microsecond, Buffers: 10, Least: 1, Most: 1},
		}},
	},
}

func TestCatalogTables(t *testing.T) {
	require.Contains(t, twoSizes.cpuTable(), "| listing | 1 + 1 | 2 + 1 | 1.5 × | 1.5 × | yes |\n", "no more than the limit")
	require.Contains(t, twoSizes.cpuTable(), "| facets & filters | 1 + 1 | 4 + 4 | 4 × |  |  |\n", "no limit")
	require.Contains(t, twoSizes.buffersTable(), "| listing | 100 | 160 | 1.6 × | 1.5 × | **no** | 2 |\n")
	require.Contains(t, twoSizes.buffersTable(), "| facets & filters | 10 | 40 | 4 × |  |  | 2 to 5 |\n", "over all sizes")
	require.Contains(t, twoSizes.matchesTable(), "| facets & filters | 12 | 12,000 (30 % estimated) |\n")
	require.Contains(t, twoSizes.indexTable(), "| 1,000,000 | 400,000 | 7 | 3 | 200 | 300 |\n")
}

func TestReportOfACatalogLeavesTheRestAlone(t *testing.T) {
	dir := t.TempDir()
	figures, page, plot := filepath.Join(dir, "figures.json"), filepath.Join(dir, "page.md"), filepath.Join(dir, "plots", "plot.svg")
	raw, err := json.Marshal(twoSizes)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(figures, raw, 0o600))
	page0, err := os.ReadFile("../docs/performance.md")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(page, page0, 0o600))
	require.NoError(t, reportCatalog(figures, page, plot))
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	beforeOld, _, _ := strings.Cut(string(page0), "<!-- catalog run -->")
	beforeNew, after, _ := strings.Cut(string(written), "<!-- catalog run -->")
	require.Equal(t, beforeOld, beforeNew)
	require.Contains(t, after, "200 requests of each kind; measured on 2026-04-01.")
	drawn, err := os.ReadFile(plot)
	require.NoError(t, err)
	require.Equal(t, twoSizes.plot().SVG(), string(drawn))
	require.NoError(t, os.WriteFile(figures, []byte("{}"), 0o600))
	require.ErrorContains(t, reportCatalog(figures, page, plot), "nothing was measured")
}

func TestPlotIsWellFormed(t *testing.T) {
	text := twoSizes.plot().SVG()
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
	require.Contains(t, text, "facets &amp; filters")
	require.Equal(t, 2*3, strings.Count(text, `<path class="line" stroke="#`)-3, "a line a kind and panel, besides the legend")
}
