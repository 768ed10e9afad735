package reservations

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/akinai/akinai/bench/internal/measure"
)

// The rows that are not a load on one of the services.
const (
	pgbenchRow = "pgbench"
	rushRow    = "rush"
)

// Figures holds the figures of reservations.
type Figures struct {
	// durability holds the durability settings of the database.
	durability string
	// measured holds, by row, a result for each round.
	measured map[string][]measure.Result
	end      endState
	// failures are errors that did not end the measurement.
	failures []error
}

// endState is the state of the database at the end.
type endState struct {
	// acknowledged counts acknowledged reservations, found those in the database at the end.
	acknowledged, found int
	// drifts counts levels that differ from their reservations.
	drifts int
	// late means that a load began before all changes of the previous one were published.
	late bool
}

func (f *Figures) add(row string, r measure.Result) { f.measured[row] = append(f.measured[row], r) }

// row returns the medians of a row.
func (f *Figures) row(name string) measure.Result { return medians(f.measured[name]) }

// setCosts sets the figures from the counters. The CPU time of the load program is listed, but not
// added to that of the servers.
func setCosts(r *measure.Result, before, after measure.Reading) {
	operations := float64(r.Operations)
	r.SetCosts(before, after, operations)
	r.CPU = measure.Round(r.CPU-r.CPUOf["load"], 3)
	r.Commits = measure.Round(float64(after.Writes-before.Writes)/operations, 3)
	r.Statements = measure.Round(float64(after.Statements-before.Statements)/operations, 3)
}

// medians returns the median of each figure separately, and the sum of the errors.
func medians(rounds []measure.Result) measure.Result {
	if len(rounds) == 0 {
		return measure.Result{}
	}
	all := measure.Result{Scenario: rounds[0].Scenario, Clients: rounds[0].Clients, CPUOf: make(map[string]float64)}
	of := func(figure func(measure.Result) float64) float64 {
		return measure.Round(median(each(rounds, figure)), 3)
	}
	all.Operations = int(of(func(r measure.Result) float64 { return float64(r.Operations) }))
	all.Seconds = of(func(r measure.Result) float64 { return r.Seconds })
	all.PerSecond = of(func(r measure.Result) float64 { return r.PerSecond })
	all.P50 = of(func(r measure.Result) float64 { return r.P50 })
	all.P99 = of(func(r measure.Result) float64 { return r.P99 })
	all.CPU = of(func(r measure.Result) float64 { return r.CPU })
	all.Statements = of(func(r measure.Result) float64 { return r.Statements })
	all.Commits = of(func(r measure.Result) float64 { return r.Commits })
	for server := range rounds[0].CPUOf {
		all.CPUOf[server] = of(func(r measure.Result) float64 { return r.CPUOf[server] })
	}
	for _, r := range rounds {
		all.Errors += r.Errors
		if r.Fault != nil {
			all.Fault = r.Fault
		}
	}
	return all
}

func each(rounds []measure.Result, figure func(measure.Result) float64) []float64 {
	all := make([]float64, len(rounds))
	for i, r := range rounds {
		all[i] = figure(r)
	}
	return all
}

// median returns the median of the values, or 0 if there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// ratio returns the median of the ratios of two rows, round by round.
func (f *Figures) ratio(of, to string, figure func(measure.Result) float64) float64 {
	above, below := f.measured[of], f.measured[to]
	ratios := make([]float64, 0, len(above))
	for i := range min(len(above), len(below)) {
		if divisor := figure(below[i]); divisor > 0 {
			ratios = append(ratios, figure(above[i])/divisor)
		}
	}
	return measure.Round(median(ratios), 2)
}

// print writes the medians of each row as a line.
func (f *Figures) print(w io.Writer) error {
	for _, name := range append(serviceRows(), pgbenchRow, rushRow) {
		r := f.row(name)
		r.Scenario = "reserve: " + name
		if err := r.Print(w); err != nil {
			return err
		}
	}
	ratios := make(map[string]float64)
	for _, t := range f.targets() {
		ratios[t.what] = t.ratio
	}
	return json.NewEncoder(w).Encode(map[string]any{"ratios": ratios})
}

// serviceRows returns the names of the rows of both services.
func serviceRows() []string {
	var names []string
	for _, l := range loads(0) {
		names = append(names, l.name+" "+withBatching, l.name+" "+withoutBatching)
	}
	return names
}
