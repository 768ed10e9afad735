package pg

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// A refusal counts until a write succeeds at least refusedAtLeast ticks of the link later, or
	// refusedAtMost ticks have passed without another refusal. A full disk refuses some writes and
	// accepts others.
	refusedAtLeast = 10
	refusedAtMost  = 120
)

// Errors that DB.WritesRefused returns.
var (
	errDiskFull = errors.New("writes are refused: the disk is full (53100)")
	errReadOnly = errors.New("writes are refused: the database is read-only (25006)")
)

// writes records whether the server refuses writes, from the outcome of every statement.
type writes struct {
	link *link
	// refused is the tick of the last refusal, 0 if there is none.
	refused atomic.Int64
	full    atomic.Bool
}

// WritesRefused returns the reason why the server refuses writes while it serves reads: its disk is
// full, or it is read-only. It returns nil if no refusal is known. It depends only on the outcomes
// of earlier statements, and sends none.
func (db *DB) WritesRefused() error {
	if db.writes == nil {
		return nil
	}
	return db.writes.err()
}

func (w *writes) err() error {
	refused := w.refused.Load()
	switch {
	case refused == 0 || w.link.ticks.Load()-refused > refusedAtMost:
		return nil
	case w.full.Load():
		return errDiskFull
	default:
		return errReadOnly
	}
}

func (w *writes) observe(tag pgconn.CommandTag, err error) {
	if err != nil {
		var pe *pgconn.PgError
		if errors.As(err, &pe) && (pe.Code == stateDiskFull || pe.Code == stateReadOnly) {
			w.full.Store(pe.Code == stateDiskFull)
			w.refused.Store(w.link.ticks.Load())
		}
		return
	}
	refused := w.refused.Load()
	if refused == 0 || w.link.ticks.Load()-refused < refusedAtLeast || tag.RowsAffected() == 0 || tag.Select() {
		return
	}
	w.refused.CompareAndSwap(refused, 0)
}

// TraceQueryStart implements pgx.QueryTracer.
func (w *writes) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (w *writes) TraceQueryEnd(_ context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	w.observe(data.CommandTag, data.Err)
}

// TraceBatchStart implements pgx.BatchTracer.
func (w *writes) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (w *writes) TraceBatchQuery(_ context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	w.observe(data.CommandTag, data.Err)
}

// TraceBatchEnd implements pgx.BatchTracer.
func (w *writes) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}
