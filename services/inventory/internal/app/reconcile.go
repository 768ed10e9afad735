package app

import (
	"context"
	"log/slog"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const (
	// reconcileLimit bounds the listed drifts.
	reconcileLimit = 1000
	// loggedDrifts bounds the drifts in one log line.
	loggedDrifts = 10
)

// Reconciler compares levels with movements and reservations. It reports drift and does not correct
// it, because a correction would hide the cause.
type Reconciler struct {
	books  Ledger
	log    *slog.Logger
	report func(ctx context.Context, drifts int64)
}

// NewReconciler returns a reconciler. Report calls report with the number of drifts of each run.
func NewReconciler(books Ledger, log *slog.Logger, report func(ctx context.Context, drifts int64)) *Reconciler {
	return &Reconciler{books: books, log: log, report: report}
}

// Reconcile returns the levels that differ now.
func (a *Reconciler) Reconcile(ctx context.Context) (domain.Reconciliation, error) {
	return a.books.Reconcile(ctx, reconcileLimit)
}

// Report reconciles. It logs drift as an error. A run that fails is logged as an error, too, or as
// a warning if the database was unavailable, and is not returned: the next one runs on schedule.
func (a *Reconciler) Report(ctx context.Context) error {
	audit, err := a.Reconcile(ctx)
	if err != nil {
		if ctx.Err() == nil {
			a.log.Log(ctx, levelOf(err), "stock cannot be reconciled", "error", err)
		}
		return nil
	}
	if audit.Count > 0 {
		a.log.ErrorContext(ctx, "stock differs from its movements or reservations", "drifts", audit.Count, "levels", audit.Levels,
			"first", audit.Drifts[:min(len(audit.Drifts), loggedDrifts)])
	}
	a.report(ctx, audit.Count)
	return nil
}

// levelOf returns the level at which a failed run is logged.
func levelOf(err error) slog.Level {
	if kind := errs.KindOf(err); kind == errs.Unavailable || kind == errs.Timeout {
		return slog.LevelWarn
	}
	return slog.LevelError
}
