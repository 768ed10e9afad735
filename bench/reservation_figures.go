package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// The rows that are no load on one of the services.
const (
	pgbenchRow = "pgbench"
	rushRow    = "rush"
)

// reservationFigures is what was measured of reservations.
type reservationFigures struct {
	// durability says how the database keeps its promises.
	durability string
	// measured holds, by row, a result for each round.
	measured map[string][]result
	books    books
}

// books is what the database held in the end.
type books struct {
	// made were answered, kept were found.
	made, kept int
	// drifts are levels that differ from what reservations hold of them.
	drifts int
	// late tells that a load began before all changes of the one before were announced.
	late bool
}

func (f *reservationFigures) add(row string, r result) { f.measured[row] = append(f.measured[row], r) }

// row returns the medians of a row.
func (f *reservationFigures) row(name string) result { return medians(f.measured[name]) }

// reserved fills in what the counters say. The load program's time is told, but not added to the servers'.
func (r *result) reserved(before, after reading) {
	operations := float64(r.Operations)
	r.used(before, after, operations)
	r.CPU = round(r.CPU-r.CPUOf["load"], 3)
	r.Commits = round(float64(after.writes-before.writes)/operations, 3)
	r.Statements = round(float64(after.statements-before.statements)/operations, 3)
}

// medians returns the median of each figure by itself, and all errors.
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

// median returns the middle of the values, the mean of the two in the middle of an even number, 0 of none.
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

// target is a ratio that must hold.
type target struct {
	what  string
	ratio float64
	// bound is the least that will do; 0 leaves the ratio for information.
	bound float64
	// atMost tells that the bound is the most.
	atMost bool
}

func (f *reservationFigures) targets() []target {
	rate, p50 := func(r result) float64 { return r.PerSecond }, func(r result) float64 { return r.P50 }
	return []target{
		{what: "hot, with combining to without: reservations a second", ratio: f.ratio("hot with", "hot without", rate), bound: 3},
		{what: "hot with combining to spread without: reservations a second", ratio: f.ratio("hot with", "spread without", rate), bound: 1},
		{what: "lone caller, with combining to without: p50", ratio: f.ratio("lone with", "lone without", p50), bound: 1.2, atMost: true},
		{what: "spread with combining to pgbench: a second", ratio: f.ratio("spread with", pgbenchRow, rate), bound: 0.6},
		{what: "spread without combining to pgbench: a second", ratio: f.ratio("spread without", pgbenchRow, rate)},
	}
}

// met is false for a ratio that was not measured.
func (t target) met() bool {
	if t.atMost {
		return t.ratio > 0 && t.ratio <= t.bound
	}
	return t.ratio >= t.bound
}

// wanted is the bound in words.
func (t target) wanted() string {
	switch {
	case t.bound == 0:
		return ""
	case t.atMost:
		return "at most " + number(t.bound)
	}
	return "at least " + number(t.bound)
}

// verdict is whether the bound was met, in words.
func (t target) verdict() string {
	switch {
	case t.bound == 0:
		return ""
	case t.met():
		return "yes"
	}
	return "no, by " + t.miss()
}

// miss says by how much the bound was missed, as a part of it.
func (t target) miss() string {
	return fmt.Sprintf("%s %%", number(round(100*max(t.ratio-t.bound, t.bound-t.ratio)/t.bound, 1)))
}

// faults are the targets that were missed, and everything that is never right.
func (f *reservationFigures) faults() []error {
	var all []error
	for _, t := range f.targets() {
		if !t.met() {
			all = append(all, fmt.Errorf("reservations: %s: %s, wanted %s: missed by %s", t.what, number(t.ratio), t.wanted(), t.miss()))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.measured)) {
		if r := f.row(name); r.Errors > 0 {
			all = append(all, fmt.Errorf("reservations: %s: %d failed, one with: %w", name, r.Errors, r.fault))
		}
	}
	for _, r := range f.measured[rushRow] {
		if sold, refused := r.Answers[reserved], r.Answers[outOfStock]; sold != rushUnits || refused != rushCallers-rushUnits {
			all = append(all, fmt.Errorf("reservations: %d of %d units sold, %d of %d other callers refused",
				sold, rushUnits, refused, rushCallers-rushUnits))
		}
	}
	return append(all, f.books.faults()...)
}

func (b books) faults() []error {
	var all []error
	if b.drifts > 0 {
		all = append(all, fmt.Errorf("reservations: %d levels differ from what reservations hold of them", b.drifts))
	}
	if b.made != b.kept {
		all = append(all, fmt.Errorf("reservations: %d were answered, %d are there", b.made, b.kept))
	}
	return all
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

// serviceRows are the names of the rows of both services.
func serviceRows() []string {
	var names []string
	for _, l := range reserveLoads(0) {
		names = append(names, l.name+" "+withCombining, l.name+" "+withoutCombining)
	}
	return names
}
