package mail

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// outcome is a leased row after an attempt.
type outcome struct {
	leased

	// err is nil if the mail was sent.
	err error
	// began is false for a mail that was not sent: the lease was almost over, the process stops,
	// the mails before it could not be marked, or the server could not be reached.
	began bool
}

// attempt composes and sends the mails of rows, and marks each soon after it was sent. If ctx ends,
// it begins no further mail, and ends those in progress, so that a restart does not send them
// twice.
func (q *Queue) attempt(ctx context.Context, rows []leased, began time.Time) error {
	if len(rows) == 0 {
		return nil
	}
	composed := q.composeAll(ctx, rows)
	outcomes := make(chan outcome, len(rows))
	var halted atomic.Bool
	go inParallel(len(rows), func(i int) {
		if halted.Load() || ctx.Err() != nil {
			outcomes <- outcome{leased: rows[i]}
			return
		}
		o := q.send(ctx, rows[i], composed[i], began)
		if q.noteServer(ctx, o) {
			halted.Store(true)
		}
		outcomes <- o
	})
	m := marker{Queue: q, began: began, halt: func() { halted.Store(true) }}
	return m.markAll(ctx, outcomes, len(rows))
}

func (q *Queue) composeAll(ctx context.Context, rows []leased) []Composed {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), q.timeout/2)
	defer cancel()
	plain := make([]Row, len(rows))
	for i, row := range rows {
		plain[i] = row.Row
	}
	composed := q.compose(ctx, plain)
	if len(composed) == len(rows) {
		q.noteServices(ctx, composed)
		return composed
	}
	composed = make([]Composed, len(rows))
	for i := range composed {
		composed[i].Err = errNotComposed
	}
	return composed
}

// errNotComposed is a fault of a Compose.
var errNotComposed = errors.New("the number of composed mails is wrong")

// send sends a mail, unless the lease of its row could end meanwhile and another process send it,
// too.
func (q *Queue) send(ctx context.Context, row leased, composed Composed, began time.Time) outcome {
	if composed.Err != nil {
		return outcome{leased: row, err: composed.Err, began: true}
	}
	if q.clock.Now().Sub(began)+phases*q.timeout > lease {
		return outcome{leased: row}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), phases*q.timeout)
	defer cancel()
	composed.Mail.ID = row.ID
	return outcome{leased: row, err: q.sender.Send(ctx, composed.Mail), began: true}
}
