package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/reservations"
)

var measured = page{
	Machine: measure.Machine{Date: "2026-04-01", CPU: "Abacus", Cores: 2, MemoryGB: 24, Kernel: "6.1", Go: "1.26", Postgres: "15.18", Kafka: "Apache Kafka", Ready: 0.25},
	Results: []measure.Result{
		{Scenario: "idle", CPU: 40, RSS: 61.4},
		{Scenario: "browse", Clients: 32, Operations: 48409, PerSecond: 3226.4, CPU: 0.19, CPUOf: map[string]float64{"akinai": 0.18}},
		{
			Scenario: checkoutScenario, Clients: 8, Operations: 5000, PerSecond: 210, CPU: 2.5, Statements: 20.6, Commits: 11.3,
			Bill: &measure.Bill{WAL: 9000, Services: []measure.Share{{Service: "orders", Calls: 6.25, Writes: 2, Milliseconds: 1.5, WAL: 4000}}},
		},
		{Scenario: checkoutScenario + " by 64", Clients: 64, PerSecond: 700},
		{Scenario: hotScenario, Answers: map[string]int{"201": 50, client.OutOfStock: 150}},
		{Scenario: "limit: bare handler", Clients: 32, PerSecond: 17900, Bytes: 6144},
		{Scenario: pairs[0].bare, CPU: 0.1},
	},
}

func TestReportRewritesItsSectionsAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	template := "before\n<!-- machine -->\nyesterday's\n<!-- /machine -->\n<!-- summary -->\n<!-- /summary -->\nbetween\n" +
		"<!-- figures -->\n<!-- /figures -->\n<!-- bill -->\n<!-- /bill -->\n<!-- bill by service -->\n<!-- /bill by service -->\n<!-- limits -->\n<!-- /limits -->\n<!-- ratios -->\n<!-- /ratios -->\nafter\n"
	require.NoError(t, os.WriteFile(path, []byte(template), 0o600))
	require.NoError(t, measured.write(path))
	first, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, measured.write(path), "a second time")
	second, err := os.ReadFile(path)
	require.NoError(t, err)

	text := string(first)
	require.Equal(t, text, string(second))
	require.NotContains(t, text, "yesterday")
	for _, want := range []string{
		"| 8 | 210 |", "| 20.6 | 11.3 | 9,000 |", "| 64 | 700 |", "| orders | 6.25 | 2 | 1.5 | 4,000 |",
		"before\n<!-- machine -->\n| ", "between", "after\n",
		"| orders a second | 210 |\n", "| 200 buyers for 50 units | 50 sold, 150 refused with OUT_OF_STOCK |",
		"| browse | 32 | 48,409 | 3,226.4 |", "| bare handler | 32 | 17,900 |  | 6,144 |", "| memory idle, MB | 61.4 |", "| browse | 0.19 | 0.1 | 1.9 | ≤ 2 |",
	} {
		require.Contains(t, text, want)
	}
}

func TestReportNeedsItsMarkers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(path, []byte("<!-- machine -->\n"), 0o600))
	require.ErrorContains(t, measured.write(path), "<!-- /machine -->")
}

func TestThePageThatIsKeptHasTheMarkers(t *testing.T) {
	raw, err := os.ReadFile("../docs/performance.md")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	all := measured
	all.Reservations = &reservations.Figures{}
	all.Catalog = &twoSizes
	require.NoError(t, all.write(path))
}

func TestReportLeavesAloneWhatWasNotMeasured(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(path, []byte("<!-- summary -->\nyesterday's\n<!-- /summary -->\n"), 0o600))
	require.NoError(t, page{Machine: measured.Machine}.write(path))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), "yesterday")
}
