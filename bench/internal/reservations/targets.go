package reservations

import (
	"fmt"
	"maps"
	"slices"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
)

// target is a ratio with a bound.
type target struct {
	what  string
	ratio float64
	// bound is the minimum; 0 means that the ratio is for information only.
	bound float64
	// atMost makes the bound the maximum.
	atMost bool
}

func (f *Figures) targets() []target {
	rate, p50 := func(r measure.Result) float64 { return r.PerSecond }, func(r measure.Result) float64 { return r.P50 }
	return []target{
		{what: "hot, with combining to without: reservations a second", ratio: f.ratio("hot with", "hot without", rate), bound: 3},
		{what: "hot with combining to spread without: reservations a second", ratio: f.ratio("hot with", "spread without", rate), bound: 1},
		{what: "lone caller, with combining to without: p50", ratio: f.ratio("lone with", "lone without", p50), bound: 1.2, atMost: true},
		{what: "spread with combining to pgbench: a second", ratio: f.ratio("spread with", pgbenchRow, rate), bound: 0.6},
		{what: "spread without combining to pgbench: a second", ratio: f.ratio("spread without", pgbenchRow, rate)},
	}
}

// met reports whether the bound is met. It is false for a ratio that was not measured.
func (t target) met() bool {
	if t.atMost {
		return t.ratio > 0 && t.ratio <= t.bound
	}
	return t.ratio >= t.bound
}

// wanted returns the bound in words.
func (t target) wanted() string {
	switch {
	case t.bound == 0:
		return ""
	case t.atMost:
		return "at most " + report.Number(t.bound)
	}
	return "at least " + report.Number(t.bound)
}

// verdict returns in words whether the bound was met.
func (t target) verdict() string {
	switch {
	case t.bound == 0:
		return ""
	case t.met():
		return "yes"
	}
	return "no, by " + t.miss()
}

// miss returns by how many percent of the bound it was missed.
func (t target) miss() string {
	return fmt.Sprintf("%s %%", report.Number(measure.Round(100*max(t.ratio-t.bound, t.bound-t.ratio)/t.bound, 1)))
}

// Faults returns the missed targets and all other errors.
func (f *Figures) Faults() []error {
	var all []error
	for _, t := range f.targets() {
		if !t.met() {
			all = append(all, fmt.Errorf("reservations: %s: %s, wanted %s: missed by %s", t.what, report.Number(t.ratio), t.wanted(), t.miss()))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.measured)) {
		if r := f.row(name); r.Errors > 0 {
			all = append(all, fmt.Errorf("reservations: %s: %d failed, one with: %w", name, r.Errors, r.Fault))
		}
	}
	for _, r := range f.measured[rushRow] {
		if sold, refused := r.Answers[reserved], r.Answers[client.OutOfStock]; sold != rushUnits || refused != rushCallers-rushUnits {
			all = append(all, fmt.Errorf("reservations: %d of %d units sold, %d of %d other callers refused",
				sold, rushUnits, refused, rushCallers-rushUnits))
		}
	}
	return append(append(all, f.end.faults()...), f.failures...)
}

func (b endState) faults() []error {
	var all []error
	if b.drifts > 0 {
		all = append(all, fmt.Errorf("reservations: %d levels differ from what reservations hold of them", b.drifts))
	}
	if b.acknowledged != b.found {
		all = append(all, fmt.Errorf("reservations: %d were answered, %d are there", b.acknowledged, b.found))
	}
	return all
}
