package main

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
)

// window collects what happens in an interval. Safe for concurrent use.
type window struct {
	mu                          sync.Mutex
	orders, reads               []time.Duration
	refusals, failures, skipped int
	err                         error
}

func (w *window) placed(latency time.Duration) {
	w.with(func() { w.orders = append(w.orders, latency) })
}

func (w *window) read(latency time.Duration) { w.with(func() { w.reads = append(w.reads, latency) }) }
func (w *window) refused()                   { w.with(func() { w.refusals++ }) }

func (w *window) failed(err error) { w.with(func() { w.failures++; w.err = cmp.Or(w.err, err) }) }

func (w *window) with(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

// take returns what was collected, and begins with nothing.
func (w *window) take() *window {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := &window{orders: w.orders, reads: w.reads, refusals: w.refusals, failures: w.failures, skipped: w.skipped, err: w.err}
	w.orders, w.reads, w.refusals, w.failures, w.skipped, w.err = nil, nil, 0, 0, 0, nil
	slices.Sort(taken.orders)
	slices.Sort(taken.reads)
	return taken
}

// sample is the state of the shop in an interval.
type sample struct {
	// at is the end of the interval in seconds from the start, over its length.
	at, over float64
	*window
	measure.Health
	// memory is that of akinai, in MB.
	memory float64
}

func percentile(latencies []time.Duration, p int) float64 {
	return milliseconds(measure.Outcome{Latencies: latencies}.Percentile(p))
}

// endure places orders at the rate, with reads beside them, and returns the samples.
func (e *endurance) endure(ctx context.Context) ([]sample, error) {
	collected := new(window)
	measure.Pace{PerSecond: e.rate, Duration: enduranceWarmUp, Most: mostAtOnce}.Drive(ctx, func(ctx context.Context, n int, due time.Time) { e.place(ctx, n, due, collected) })
	e.acknowledged += int64(len(collected.take().orders))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var load sync.WaitGroup
	load.Go(func() {
		skipped := measure.Pace{PerSecond: e.rate, Duration: e.duration, Most: mostAtOnce}.Drive(ctx, func(ctx context.Context, n int, due time.Time) { e.place(ctx, n, due, collected) })
		collected.with(func() { collected.skipped += skipped })
	})
	load.Go(func() {
		measure.Pace{PerSecond: e.reads, Duration: e.duration, Most: mostAtOnce}.Drive(ctx, func(ctx context.Context, _ int, _ time.Time) { e.read(ctx, collected) })
	})
	began, interval := time.Now(), max(e.duration/samplesOfARun, time.Second).Round(time.Second)
	var samples []sample
	for time.Since(began) < e.duration-interval/2 {
		if err := measure.Wait(ctx, time.Duration(len(samples)+1)*interval-time.Since(began)); err != nil {
			return nil, err
		}
		s := sample{at: time.Since(began).Seconds(), over: interval.Seconds(), window: collected.take()}
		var err error
		if s.Health, err = e.stores.Health(ctx); err != nil {
			return nil, err
		}
		if s.memory, err = measure.ResidentMB(e.shop.PID()); err != nil {
			return nil, err
		}
		samples = append(samples, s)
		e.acknowledged += int64(len(s.orders))
	}
	load.Wait()
	rest := collected.take()
	e.acknowledged += int64(len(rest.orders))
	last := samples[len(samples)-1].window
	last.failures, last.skipped, last.refusals, last.err = last.failures+rest.failures, last.skipped+rest.skipped, last.refusals+rest.refusals, cmp.Or(last.err, rest.err)
	return samples, nil
}

// part returns the samples between two shares of the run, and all their latencies of orders.
func part(samples []sample, from, to float64) (all *window, of []sample) {
	n := float64(len(samples))
	of = samples[int(from*n):max(int(to*n), 1)]
	all = new(window)
	for _, s := range of {
		all.orders, all.reads = append(all.orders, s.orders...), append(all.reads, s.reads...)
		all.refusals, all.failures, all.skipped, all.err = all.refusals+s.refusals, all.failures+s.failures, all.skipped+s.skipped, cmp.Or(all.err, s.err)
	}
	slices.Sort(all.orders)
	slices.Sort(all.reads)
	return all, of
}

// table compares the first and the last sixth of the run: five minutes of thirty.
func (e *endurance) table(samples []sample) string {
	row := func(name string, from, to float64) []string {
		all, of := part(samples, from, to)
		var lag float64
		for _, s := range of {
			lag = max(lag, s.Lag)
		}
		last := of[len(of)-1]
		return []string{
			name, report.Number(measure.Round(float64(len(all.orders))/(float64(len(of))*of[0].over), 1)), report.Number(percentile(all.orders, 50)), report.Number(percentile(all.orders, 99)),
			report.Number(float64(all.refusals)), report.Number(float64(all.failures + all.skipped)), report.Number(percentile(all.reads, 99)),
			report.Number(last.memory), report.Number(measure.Round(lag, 2)), report.Number(megabytes(last.Fixed)), report.Number(float64(last.Dead)), report.Number(megabytes(last.All)),
		}
	}
	const share = 1.0 / 6
	return report.Table([]string{
		report.Number(e.rate) + " orders a second for " + e.duration.String(), "a second", "p50 ms", "p99 ms", "refused", "errors", "reads p99 ms",
		"akinai, MB", "largest lag of events, s", "levels, MB", "dead rows", "database, MB",
	}, [][]string{row("first sixth", 0, share), row("last sixth", 1-share, 1), row("all", 0, 1)})
}

// plotOf draws the run over time.
func plotOf(samples []sample) report.Plot {
	panels := []struct {
		label string
		lines map[string]func(sample) float64
	}{
		{"a second", map[string]func(sample) float64{"orders": func(s sample) float64 { return float64(len(s.orders)) / s.over }}},
		{"latency of orders, ms", map[string]func(sample) float64{
			"p50": func(s sample) float64 { return percentile(s.orders, 50) }, "p99": func(s sample) float64 { return percentile(s.orders, 99) },
		}},
		{"memory, and size of the levels, MB", map[string]func(sample) float64{
			"akinai": func(s sample) float64 { return s.memory }, "tables of stock levels": func(s sample) float64 { return megabytes(s.Fixed) },
		}},
		{"age of the oldest unpublished event, s", map[string]func(sample) float64{"events": func(s sample) float64 { return s.Lag }}},
	}
	p := report.Plot{Linear: true, Title: "Orders at a constant rate", X: report.Axis{Label: "seconds"}, Lines: []string{"orders", "p50", "p99", "akinai", "tables of stock levels", "events"}}
	for _, s := range samples {
		p.X.Values = append(p.X.Values, s.at)
	}
	for _, panel := range panels {
		values := make(map[string][]float64)
		for line, of := range panel.lines {
			for _, s := range samples {
				values[line] = append(values[line], of(s))
			}
		}
		p.Panels = append(p.Panels, report.Panel{Label: panel.label, Values: values})
	}
	return p
}
