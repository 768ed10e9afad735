package reservations

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
)

// sound returns figures that meet all targets.
func sound() *Figures {
	f := &Figures{durability: "fsync on, synchronous_commit on", measured: make(map[string][]measure.Result), end: endState{acknowledged: 7, found: 7}}
	for range 3 {
		f.add("hot with", measure.Result{PerSecond: 9000, P50: 7, CPUOf: map[string]float64{"inventory": 0.05, "postgres": 0.02}, Statements: 0.5, Commits: 0.03})
		f.add("hot without", measure.Result{PerSecond: 1800})
		f.add("spread with", measure.Result{PerSecond: 6000})
		f.add("spread without", measure.Result{PerSecond: 5000})
		f.add("lone with", measure.Result{P50: 1.1})
		f.add("lone without", measure.Result{P50: 1})
		f.add(pgbenchRow, measure.Result{PerSecond: 8000, CPUOf: map[string]float64{"postgres": 0.2}})
		f.add(rushRow, measure.Result{Seconds: 0.2, Answers: map[string]int{reserved: rushUnits, client.OutOfStock: rushCallers - rushUnits}})
	}
	return f
}

func TestMedian(t *testing.T) {
	require.Zero(t, median(nil))
	require.InDelta(t, 4, median([]float64{4}), 0)
	require.InDelta(t, 2, median([]float64{9, 1, 2}), 0)
	values := []float64{4, 1, 3, 2}
	require.InDelta(t, 2.5, median(values), 0)
	require.Equal(t, []float64{4, 1, 3, 2}, values)
}

func TestMediansAreOfEachFigureByItself(t *testing.T) {
	first := errors.New("first")
	r := medians([]measure.Result{
		{Scenario: "hot with", Clients: 64, PerSecond: 1, P50: 9, CPUOf: map[string]float64{"postgres": 5}, Errors: 1, Fault: first},
		{PerSecond: 3, P50: 7, CPUOf: map[string]float64{"postgres": 6}},
		{PerSecond: 2, P50: 8, CPUOf: map[string]float64{"postgres": 1}},
	})
	require.Equal(t, "hot with", r.Scenario)
	require.Equal(t, 64, r.Clients)
	require.InDelta(t, 2, r.PerSecond, 0)
	require.InDelta(t, 8, r.P50, 0)
	require.InDelta(t, 5, r.CPUOf["postgres"], 0)
	require.Equal(t, 1, r.Errors)
	require.Equal(t, first, r.Fault)
	require.Zero(t, medians(nil))
}

func TestRatioIsTheMedianOfTheRounds(t *testing.T) {
	f := &Figures{measured: map[string][]measure.Result{
		"a": {{PerSecond: 2}, {PerSecond: 30}, {PerSecond: 12}},
		"b": {{PerSecond: 1}, {PerSecond: 10}, {PerSecond: 1}},
		"c": {{PerSecond: 0}},
	}}
	rate := func(r measure.Result) float64 { return r.PerSecond }
	require.InDelta(t, 3, f.ratio("a", "b", rate), 0)
	require.Zero(t, f.ratio("a", "c", rate), "nothing to divide by")
	require.Zero(t, f.ratio("not measured", "b", rate))
}

func TestCountersOfReservations(t *testing.T) {
	r := measure.Result{Operations: 1000}
	setCosts(&r,
		measure.Reading{Statements: 50, Writes: 7, CPU: map[string]time.Duration{"inventory": time.Second}},
		measure.Reading{Statements: 3050, Writes: 1007, CPU: map[string]time.Duration{
			"inventory": 3 * time.Second, "postgres": 4 * time.Second, "load": 9 * time.Second,
		}})
	require.InDelta(t, 3, r.Statements, 0)
	require.InDelta(t, 1, r.Commits, 0)
	require.Equal(t, map[string]float64{"inventory": 2, "postgres": 4, "load": 9}, r.CPUOf)
	require.InDelta(t, 6, r.CPU, 0, "the load program is no server")
}

func TestTargets(t *testing.T) {
	require.Empty(t, sound().Faults())
	for name, spoil := range map[string]func(*Figures){
		"hot, with combining to without: reservations a second: 2.5, wanted at least 3: missed by 16.7 %": func(f *Figures) {
			f.measured["hot without"] = []measure.Result{{PerSecond: 3600}}
		},
		"hot with combining to spread without: reservations a second: 0.9, wanted at least 1: missed by 10 %": func(f *Figures) {
			f.measured["spread without"] = []measure.Result{{PerSecond: 10000}}
		},
		"lone caller, with combining to without: p50: 1.5, wanted at most 1.2: missed by 25 %": func(f *Figures) {
			f.measured["lone with"] = []measure.Result{{P50: 1.5}}
		},
		"spread with combining to pgbench: a second: 0, wanted at least 0.6: missed by 100 %": func(f *Figures) {
			f.measured[pgbenchRow] = nil
		},
		"lone caller, with combining to without: p50: 0, wanted at most 1.2": func(f *Figures) { f.measured["lone with"] = nil },
		"101 of 100 units sold, 899 of 900 other callers refused": func(f *Figures) {
			f.measured[rushRow][1] = measure.Result{Answers: map[string]int{reserved: 101, client.OutOfStock: 899}}
		},
		"spread with: 2 failed, one with: late": func(f *Figures) {
			f.add("spread with", measure.Result{PerSecond: 6000, Errors: 2, Fault: errors.New("late")})
		},
		"7 were answered, 6 are there": func(f *Figures) { f.end.found = 6 },
		"3 levels differ":              func(f *Figures) { f.end.drifts = 3 },
	} {
		f := sound()
		spoil(f)
		require.Len(t, f.Faults(), 1, name)
		require.ErrorContains(t, f.Faults()[0], name)
	}
}

func TestReservationTables(t *testing.T) {
	f := sound()
	require.Contains(t, f.table(), "| one hot SKU, in batches |  | 9,000 | 7 |  | 0.05 | 0.02 |  |  | 0.5 | 0.03 |\n")
	require.Contains(t, f.table(), "| Rust twin, spread |  | 4,149 |  |  | 0.093 | 0.231 |  |  |  |  |\n")
	require.Contains(t, f.targetTable(), "| hot, with combining to without: reservations a second | 5 | at least 3 | yes |\n")
	require.Contains(t, f.targetTable(), "| spread without combining to pgbench: a second | 0.63 |  |  |\n")
	require.Contains(t, f.rushTable(), "| median | 0.2 |  |  |\n")
	require.Contains(t, f.endTable(), "| durability | fsync on, synchronous_commit on |\n")
	f.measured["hot with"] = nil
	require.Contains(t, f.targetTable(), "| 0 | at least 3 | no, by 100 % |\n")
}
