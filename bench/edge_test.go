package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
)

func TestTheEdgesTableComparesBuildsAndCountsWhoWasNotServed(t *testing.T) {
	b := &edgeBench{
		edgeSettings: edgeSettings{binary: "new", before: "old", report: filepath.Join(t.TempDir(), "page.md"), rounds: 1, duration: time.Second},
		figures:      make(map[string]map[string]map[string]*measure.Outcome),
		cost:         map[string][]float64{"old": {12.34, 11.11}, "new": {11.2}},
	}
	for _, build := range b.builds() {
		for _, a := range attacks {
			for _, kind := range edgeKinds {
				*b.figure(build, a.name, kind) = measure.Outcome{Latencies: []time.Duration{time.Millisecond}}
			}
		}
	}
	*b.figure("old", attacks[1].name, "order") = measure.Outcome{Errors: 3, FirstError: errors.New("OVERLOADED")}
	*b.figure("old", attacks[2].name, "order") = measure.Outcome{Errors: 3, Latencies: []time.Duration{4 * time.Millisecond}}
	require.NoError(t, os.WriteFile(b.report, []byte("words\n<!-- edge -->\n<!-- /edge -->\nmore\n"), 0o600))
	require.NoError(t, b.write())
	raw, err := os.ReadFile(b.report)
	require.NoError(t, err)
	for _, want := range []string{
		"words\n<!-- edge -->\nMeasured on ", "more\n",
		"| 64 slow bodies | order | 0 | – | – | 100 | 1 | 1 |\n",
		"| 90 streams that read nothing | order | 25 | 4 | 4 | 100 | 1 | 1 |\n",
		"| none | CPU µs of a kept listing |  |  | 11.1 |  |  | 11.2 |\n",
	} {
		require.Contains(t, string(raw), want)
	}
}

func TestTheReliabilityPageHasItsMarkers(t *testing.T) {
	raw, err := os.ReadFile("../docs/reliability.md")
	require.NoError(t, err)
	_, err = report.ReplaceSection(string(raw), "edge", "")
	require.NoError(t, err)
}
