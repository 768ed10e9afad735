package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
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
				row = append(row, b.figures[build][a.name][kind].cells()...)
			}
			rows = append(rows, row)
		}
	}
	cost := []string{"none", "CPU µs of a kept listing"}
	for _, build := range b.builds() {
		slices.Sort(b.cost[build])
		cost = append(cost, "", "", number(round(b.cost[build][0], 1)))
	}
	return table(head, append(rows, cost))
}

// cells returns the figures of one kind of request; without a response there are no times.
func (o *outcome) cells() []string {
	served := round(100*float64(len(o.latencies))/float64(max(o.operations(), 1)), 1)
	if len(o.latencies) == 0 {
		return []string{number(served), "–", "–"}
	}
	milliseconds := func(p int) string { return number(round(float64(o.percentile(p))/millisecond, 1)) }
	return []string{number(served), milliseconds(50), milliseconds(99)}
}

// write writes the table and the date into the page.
func (b *edgeBench) write() error {
	raw, err := os.ReadFile(b.report)
	if err != nil {
		return err
	}
	day := fmt.Sprintf("Measured on %s, %d CPUs shared with the stores and the attackers, load average afterwards %s;\n%d rounds of %s an attack and build, in turns.\n",
		time.Now().Format(time.DateOnly), runtime.NumCPU(), firstWord("/proc/loadavg"), b.rounds, b.duration)
	text, err := replaceSection(string(raw), "edge", day+"\n"+b.table())
	if err != nil {
		return fmt.Errorf("%s: %w", b.report, err)
	}
	return os.WriteFile(b.report, []byte(text), 0o644)
}
