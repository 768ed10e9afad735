package main

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
)

const (
	// peakBuyers are the clients that measure what the shop can take; overloadBy multiplies it, and
	// calmAt is the share of it after the overload.
	peakBuyers = 64
	overloadBy = 2
	calmAt     = 0.5
	// calmWithin is the time after the overload in which the shop must be as before; calmWindow is
	// the length of the intervals that are looked at.
	calmWithin = 10 * time.Second
	calmWindow = 500 * time.Millisecond
)

// overloadFigures are the result of an overload.
type overloadFigures struct {
	// peak is the rate of a closed loop, goodput that of the overload, both in orders a second.
	peak, goodput float64
	placed        *window
	// recovery is the time after the overload until orders are placed as before, in seconds; it is
	// negative if they were not.
	recovery float64
}

func (f overloadFigures) table() string {
	return report.Table([]string{"overload", ""}, [][]string{
		{fmt.Sprintf("orders a second that %d buyers get", peakBuyers), report.Number(measure.Round(f.peak, 1))},
		{fmt.Sprintf("offered: %d times as many; placed a second", overloadBy), report.Number(measure.Round(f.goodput, 1))},
		{"share of the peak, %", report.Number(measure.Round(100*f.goodput/f.peak, 1))},
		{"p99 of the placed orders, ms", report.Number(percentile(f.placed.orders, 99))},
		{"refused with 503 and Retry-After", report.Number(float64(f.placed.refusals))},
		{"other errors, and orders that were not sent because too many were open", report.Number(float64(f.placed.failures + f.placed.skipped))},
		{"seconds until all is as before", report.Number(f.recovery)},
	})
}

// exceed measures the rate that the shop can take, offers twice as much, and then half.
func (e *endurance) exceed(ctx context.Context) (overloadFigures, error) {
	measure.Progress("the most that %d buyers get", peakBuyers)
	calm, placed := new(window), new(window)
	closed := measure.Drive(ctx, measure.Load{Clients: peakBuyers, Duration: e.overload}, 0, func(ctx context.Context, n int) (string, error) {
		e.place(ctx, n, time.Now(), calm)
		return "", nil
	})
	before := calm.take()
	f := overloadFigures{peak: float64(len(before.orders)) / closed.Elapsed.Seconds()}
	measure.Progress("%d times as many", overloadBy)
	began := time.Now()
	skipped := measure.Pace{PerSecond: overloadBy * f.peak, Duration: e.overload, Most: mostAtOnce}.Drive(ctx, func(ctx context.Context, n int, due time.Time) { e.place(ctx, n, due, placed) })
	f.placed = placed.take()
	f.placed.skipped, f.goodput = skipped, float64(len(f.placed.orders))/time.Since(began).Seconds()
	e.acknowledged += int64(len(before.orders) + len(f.placed.orders))
	if f.placed.err != nil {
		measure.Progress("one of the errors: %v", f.placed.err)
	}
	return e.recover(ctx, f, percentile(before.orders, 99))
}

// recover offers half of the peak, and finds the first interval in which no order is refused and
// none takes longer than the slowest in a hundred took at the peak.
func (e *endurance) recover(ctx context.Context, f overloadFigures, usual float64) (overloadFigures, error) {
	measure.Progress("half as many as the peak")
	f.recovery = -1
	collected := new(window)
	for began := time.Now(); time.Since(began) < calmWithin; {
		measure.Pace{PerSecond: calmAt * f.peak, Duration: calmWindow, Most: mostAtOnce}.Drive(ctx, func(ctx context.Context, n int, due time.Time) { e.place(ctx, n, due, collected) })
		w := collected.take()
		e.acknowledged += int64(len(w.orders))
		if w.refusals+w.failures == 0 && percentile(w.orders, 100) <= usual {
			f.recovery = measure.Round(time.Since(began).Seconds(), 1)
			return f, nil
		}
	}
	return f, ctx.Err()
}
