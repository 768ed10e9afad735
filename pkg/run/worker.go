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
	// restartSoon and restartLate are the first and the longest delay before a worker that returned
	// early is started again.
	restartSoon, restartLate = 100 * time.Millisecond, 10 * time.Second
	// runsWell is how long a worker has to run for its earlier failures not to count. It is longer
	// than what a store that hangs takes to fail a statement (pg.Open).
	runsWell = 5 * time.Second
)

// worker is restarted whenever it returns early: after a delay that doubles while it keeps failing,
// and is short again after a run that went well. A store that is unavailable is one warning, until
// the worker runs well again; any other end is an error each time.
type worker struct {
	name string
	run  func(ctx context.Context) error
	log  *slog.Logger
	// waits tells that a store is unavailable, and that it has been logged.
	waits atomic.Bool
}

// keepRunning returns when ctx ends.
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

// once runs the worker, and reports whether it went well for a while.
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

// storeAway reports whether a store, or another service, could not be reached or did not answer in
// time: it is not the worker's fault.
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
