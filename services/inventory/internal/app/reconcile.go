package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const (
	// auditLimit bounds the drifts that an audit lists.
	auditLimit = 1000
	// loggedDrifts bounds those in a line of the log.
	loggedDrifts = 10
	// auditDelay is when the first audit of a process runs: not while it, and its neighbors, start.
	auditDelay = time.Minute
)

// Auditor compares levels with the books. It reports and never mends: whatever drifted has a cause, which a mended number would
// hide.
type Auditor struct {
	books  Books
	log    *slog.Logger
	report func(ctx context.Context, drifts int64)
}

// NewAuditor returns an auditor. Report hears the number of drifts of each audit that Watch makes.
func NewAuditor(books Books, log *slog.Logger, report func(ctx context.Context, drifts int64)) *Auditor {
	return &Auditor{books: books, log: log, report: report}
}

// Reconcile returns the levels that differ from the books now.
func (a *Auditor) Reconcile(ctx context.Context) (domain.Audit, error) {
	return a.books.Compare(ctx, auditLimit)
}

// Watch reconciles at every interval until ctx ends. What it finds stands in the log as an error; an audit that fails is one too,
// and the next comes at its time.
func (a *Auditor) Watch(ctx context.Context, interval time.Duration) error {
	for wait := min(interval, auditDelay); pause(ctx, wait); wait = interval {
		audit, err := a.Reconcile(ctx)
		if err != nil {
			if ctx.Err() == nil {
				a.log.ErrorContext(ctx, "stock cannot be reconciled", "error", err)
			}
			continue
		}
		if audit.Count > 0 {
			a.log.ErrorContext(ctx, "stock drifted from its books", "drifts", audit.Count, "levels", audit.Levels,
				"first", audit.Drifts[:min(len(audit.Drifts), loggedDrifts)])
		}
		a.report(ctx, audit.Count)
	}
	return nil
}

// pause waits. It returns false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
