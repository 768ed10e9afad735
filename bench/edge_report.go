package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
)

// edgeKinds are in the order of the table's rows.
var edgeKinds = []string{"kept listing", "search", "order"}

// builds returns the measured builds, the earlier one first.
func (b *edgeBench) builds() []string {
	if b.before == "" {
		return []string{b.binary}
	}
	return []string{b.before, b.binary}
}

// title returns the name of a build in the table.
func (b *edgeBench) title(build string) string {
	if build == b.before {
		return "before"
	}
	return "now"
}

// table returns a table with a row per attack and kind of request: the percentage of requests that
// were served, and the p50 and p99 of those, in ms.
func (b *edgeBench) table() string {
	head := []string{"attack", "shoppers ask for"}
	for _, build := range b.builds() {
		head = append(head, b.title(build)+": served, %", "p50 ms", "p99 ms")
	}
	var rows [][]string
	for _, a := range attacks {
		for _, kind := range edgeKinds {
			row := []string{a.name, kind}
			for _, build := range b.builds() {
				row = append(row, cells(b.figures[build][a.name][kind])...)
			}
			rows = append(rows, row)
		}
	}
	cost := []string{"none", "CPU µs of a kept listing"}
	for _, build := range b.builds() {
		slices.Sort(b.cost[build])
		cost = append(cost, "", "", report.Number(measure.Round(b.cost[build][0], 1)))
	}
	return report.Table(head, append(rows, cost))
}

// cells returns the figures of one kind of request; without a response there are no times.
func cells(o *measure.Outcome) []string {
	served := measure.Round(100*float64(len(o.Latencies))/float64(max(o.Total(), 1)), 1)
	if len(o.Latencies) == 0 {
		return []string{report.Number(served), "–", "–"}
	}
	milliseconds := func(p int) string {
		return report.Number(measure.Round(float64(o.Percentile(p))/measure.Millisecond, 1))
	}
	return []string{report.Number(served), milliseconds(50), milliseconds(99)}
}

// write writes the table and the date into the page.
func (b *edgeBench) write() error {
	raw, err := os.ReadFile(b.report)
	if err != nil {
		return err
	}
	day := fmt.Sprintf("Measured on %s, %d CPUs shared with the stores and the attackers, load average afterwards %s;\n%d rounds of %s an attack and build, in turns.\n",
		time.Now().Format(time.DateOnly), runtime.NumCPU(), measure.LoadAverage(), b.rounds, b.duration)
	text, err := report.ReplaceSection(string(raw), "edge", day+"\n"+b.table())
	if err != nil {
		return fmt.Errorf("%s: %w", b.report, err)
	}
	return os.WriteFile(b.report, []byte(text), 0o644)
}
