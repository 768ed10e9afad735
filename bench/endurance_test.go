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

// aRun has twelve samples of ten seconds; orders become slower, and the last sample has an error.
func aRun() []sample {
	var samples []sample
	for n := range 12 {
		w := new(window)
		for range 50 {
			w.placed(time.Duration(n+1) * time.Millisecond)
		}
		if n == 11 {
			w.failed(errors.New("lost"))
			w.refused()
		}
		samples = append(samples, sample{
			at: float64(10 * (n + 1)), over: 10, window: w.take(), memory: 200,
			Health: measure.Health{Lag: float64(n) / 10, Dead: 1000, Fixed: 1 << 20, All: 8 << 20},
		})
	}
	return samples
}

func TestEnduranceComparesTheBeginningWithTheEnd(t *testing.T) {
	e := &endurance{enduranceSettings: enduranceSettings{rate: 5, duration: 2 * time.Minute}}
	require.Equal(t, `| 5 orders a second for 2m0s | a second | p50 ms | p99 ms | refused | errors | reads p99 ms | akinai, MB | largest lag of events, s | levels, MB | dead rows | database, MB |
| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |
| first sixth | 5 | 1 | 2 | 0 | 0 | 0 | 200 | 0.1 | 1 | 1,000 | 8 |
| last sixth | 5 | 11 | 12 | 1 | 1 | 0 | 200 | 1.1 | 1 | 1,000 | 8 |
| all | 5 | 6 | 12 | 1 | 1 | 0 | 200 | 1.1 | 1 | 1,000 | 8 |
`, e.table(aRun()))
}

func TestThePageThatIsKeptHasTheMarkersOfEndurance(t *testing.T) {
	raw, err := os.ReadFile("../docs/performance.md")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	e := &endurance{enduranceSettings: enduranceSettings{report: path, plot: filepath.Join(t.TempDir(), "plot.svg")}}
	sections := []report.Section{{Name: "endurance", Body: e.table(aRun())}, {Name: "overload", Body: overloadFigures{peak: 100, placed: new(window)}.table()}}
	require.NoError(t, e.write(aRun(), sections))
	drawn, err := os.ReadFile(e.plot)
	require.NoError(t, err)
	require.Contains(t, string(drawn), "age of the oldest unpublished event")
}
