package app

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const (
	// reconcileLimit bounds the listed drifts.
	reconcileLimit = 1000
	// loggedDrifts bounds the drifts in one log line.
	loggedDrifts = 10
)

// Reconciler compares levels with the published levels, the pending changes and the live
// reservations. It reports drift and does not correct it, because a correction would hide the
// cause.
type Reconciler struct {
	stock  StockComparer
	log    *slog.Logger
	report func(ctx context.Context, drifts int64)
	clock  clock.Clock
	last   atomic.Pointer[domain.Reconciliation]
}

// NewReconciler returns a reconciler of the stock. Report calls report with the number of drifts of
// each run.
func NewReconciler(stock StockComparer, log *slog.Logger, clock clock.Clock, report func(ctx context.Context, drifts int64)) *Reconciler {
	return &Reconciler{stock: stock, log: log, clock: clock, report: report}
}

// Reconcile compares now, and returns the levels that differ.
func (r *Reconciler) Reconcile(ctx context.Context) (domain.Reconciliation, error) {
	at := r.clock.Now()
	result, err := r.stock.CompareLevels(ctx, reconcileLimit)
	if err != nil {
		return domain.Reconciliation{}, err
	}
	result.At = at
	r.last.Store(&result)
	return result, nil
}

// Last returns the result of the last comparison of this process; the zero value if there was none.
func (r *Reconciler) Last() domain.Reconciliation {
	if last := r.last.Load(); last != nil {
		return *last
	}
	return domain.Reconciliation{}
}

// Report reconciles. It logs drift as an error. A run that fails is logged as an error, too, or as
// a warning if the database was unavailable, and is not returned: the next one runs on schedule.
func (r *Reconciler) Report(ctx context.Context) error {
	result, err := r.Reconcile(ctx)
	if err != nil {
		if ctx.Err() == nil {
			r.log.Log(ctx, levelOf(err), "stock cannot be reconciled", "error", err)
		}
		return nil
	}
	if result.Count > 0 {
		r.log.ErrorContext(ctx, "stock differs from what was published and is pending, or from reservations", "drifts", result.Count, "levels", result.Levels,
			"first", result.Drifts[:min(len(result.Drifts), loggedDrifts)])
	}
	r.report(ctx, result.Count)
	return nil
}

// levelOf returns the level at which a failed run is logged.
func levelOf(err error) slog.Level {
	if kind := errs.KindOf(err); kind == errs.Unavailable || kind == errs.Timeout {
		return slog.LevelWarn
	}
	return slog.LevelError
}
