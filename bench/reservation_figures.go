package main

import (
	"encoding/json"
	"io"
	"slices"
)

// The rows that are not a load on one of the services.
const (
	pgbenchRow = "pgbench"
	rushRow    = "rush"
)

// reservationFigures holds the figures of reservations.
type reservationFigures struct {
	// durability holds the durability settings of the database.
	durability string
	// measured holds, by row, a result for each round.
	measured map[string][]result
	books    books
}

// books is the state of the database at the end.
type books struct {
	// made counts acknowledged reservations, kept those found.
	made, kept int
	// drifts counts levels that differ from their reservations.
	drifts int
	// late means that a load began before all changes of the previous one were published.
	late bool
}

func (f *reservationFigures) add(row string, r result) { f.measured[row] = append(f.measured[row], r) }

// row returns the medians of a row.
func (f *reservationFigures) row(name string) result { return medians(f.measured[name]) }

// reserved sets the figures from the counters. The CPU time of the load program is listed, but not
// added to that of the servers.
func (r *result) reserved(before, after reading) {
	operations := float64(r.Operations)
	r.used(before, after, operations)
	r.CPU = round(r.CPU-r.CPUOf["load"], 3)
	r.Commits = round(float64(after.writes-before.writes)/operations, 3)
	r.Statements = round(float64(after.statements-before.statements)/operations, 3)
}

// medians returns the median of each figure separately, and the sum of the errors.
func medians(rounds []result) result {
	if len(rounds) == 0 {
		return result{}
	}
	all := result{Scenario: rounds[0].Scenario, Clients: rounds[0].Clients, CPUOf: make(map[string]float64)}
	of := func(figure func(result) float64) float64 { return round(median(each(rounds, figure)), 3) }
	all.Operations = int(of(func(r result) float64 { return float64(r.Operations) }))
	all.Seconds = of(func(r result) float64 { return r.Seconds })
	all.PerSecond = of(func(r result) float64 { return r.PerSecond })
	all.P50 = of(func(r result) float64 { return r.P50 })
	all.P99 = of(func(r result) float64 { return r.P99 })
	all.CPU = of(func(r result) float64 { return r.CPU })
	all.Statements = of(func(r result) float64 { return r.Statements })
	all.Commits = of(func(r result) float64 { return r.Commits })
	for server := range rounds[0].CPUOf {
		all.CPUOf[server] = of(func(r result) float64 { return r.CPUOf[server] })
	}
	for _, r := range rounds {
		all.Errors += r.Errors
		if r.fault != nil {
			all.fault = r.fault
		}
	}
	return all
}

func each(rounds []result, figure func(result) float64) []float64 {
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
func (f *reservationFigures) ratio(of, to string, figure func(result) float64) float64 {
	above, below := f.measured[of], f.measured[to]
	ratios := make([]float64, 0, len(above))
	for i := range min(len(above), len(below)) {
		if divisor := figure(below[i]); divisor > 0 {
			ratios = append(ratios, figure(above[i])/divisor)
		}
	}
	return round(median(ratios), 2)
}

// print writes the medians of each row as a line.
func (f *reservationFigures) print(w io.Writer) error {
	for _, name := range append(serviceRows(), pgbenchRow, rushRow) {
		r := f.row(name)
		r.Scenario = "reserve: " + name
		if err := r.print(w); err != nil {
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
	for _, l := range reserveLoads(0) {
		names = append(names, l.name+" "+withCombining, l.name+" "+withoutCombining)
	}
	return names
}
