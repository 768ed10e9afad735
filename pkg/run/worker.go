package run

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/pg"
)

const (
	// restartSoon and restartLate are the first and the longest delay before a worker is restarted.
	restartSoon, restartLate = 100 * time.Millisecond, 10 * time.Second
	// runsWell is the time after which earlier failures of a running worker do not count any more.
	// It is longer than the time after which a statement fails if the store hangs (pg.Open).
	runsWell = 5 * time.Second
)

// worker runs a function and restarts it when it returns early. The delay doubles with each
// failure, and is reset after a run of at least runsWell. An unavailable store is logged once, as a
// warning, until the worker runs well again; any other return is logged as an error each time.
type worker struct {
	name string
	run  func(ctx context.Context) error
	log  *slog.Logger
	// waits reports that a store is unavailable and that this was logged.
	waits atomic.Bool
}

// keepRunning runs the worker until ctx ends.
func (w *worker) keepRunning(ctx context.Context) {
	delay := restartSoon
	for ctx.Err() == nil {
		well, err := w.once(ctx)
		if ctx.Err() != nil {
			return
		}
		if well {
			delay = restartSoon
		}
		w.report(ctx, err, delay)
		select {
		case <-ctx.Done():
		case <-time.After(delay):
		}
		delay = min(2*delay, restartLate)
	}
}

// once runs the worker until it returns, and reports whether it ran for at least runsWell.
func (w *worker) once(ctx context.Context) (well bool, err error) {
	timer := time.AfterFunc(runsWell, func() {
		if w.waits.Swap(false) {
			w.log.InfoContext(ctx, "worker runs again", "worker", w.name)
		}
	})
	err = w.run(ctx)
	return !timer.Stop(), err
}

func (w *worker) report(ctx context.Context, err error, delay time.Duration) {
	switch {
	case !storeAway(err):
		w.log.ErrorContext(ctx, "worker stopped; starting it again", "worker", w.name, "error", err, "delay", delay.String())
	case !w.waits.Swap(true):
		w.log.WarnContext(ctx, "worker waits for a store that is unavailable", "worker", w.name, "error", err)
	}
}

// storeAway reports whether err means that a store or another service was unavailable or timed out:
// the worker itself did not fail.
func storeAway(err error) bool {
	if err == nil {
		return false
	}
	switch errs.KindOf(pg.Classify(err)) {
	case errs.Unavailable, errs.Timeout:
		return true
	default:
		return false
	}
}
