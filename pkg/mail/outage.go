package mail

import (
	"context"
	"errors"
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// serviceRetry is the delay after a service that a mail is composed from did not answer.
const serviceRetry = 30 * time.Second

// isOutage reports whether the mail server, or a service that the mail is composed from, does not
// answer. It is no fault of the mail, so the attempt does not count: mails wait for the end of an
// outage, however long it takes.
func isOutage(err error) bool {
	kind := errs.KindOf(err)
	return errors.Is(err, ErrUnreachable) || kind == errs.Unavailable || kind == errs.Timeout
}

// outageDelay is the delay after an outage. The mail server is asked more often: one mail asks for
// all.
func outageDelay(err error) time.Duration {
	if errors.Is(err, ErrUnreachable) {
		return backoffFirst
	}
	return serviceRetry
}

// noteServer reports whether the outcome shows that the mail server cannot be reached. The begin of
// that and its end are logged once.
func (q *Queue) noteServer(ctx context.Context, o outcome) bool {
	unreachable := errors.Is(o.err, ErrUnreachable)
	switch {
	case !o.began:
	case unreachable && !q.unreachable.Swap(true):
		q.log.WarnContext(ctx, "mails wait for the mail server", "error", o.err)
	case !unreachable && q.unreachable.Swap(false):
		q.log.InfoContext(ctx, "the mail server can be reached again")
	}
	return unreachable
}

// noteServices logs once that mails cannot be composed because of an outage, and once that they can
// again.
func (q *Queue) noteServices(ctx context.Context, composed []Composed) {
	for _, c := range composed {
		if isOutage(c.Err) {
			if !q.waiting.Swap(true) {
				q.log.WarnContext(ctx, "mails wait for a service that they are composed from", "error", c.Err)
			}
			return
		}
	}
	if q.waiting.Swap(false) {
		q.log.InfoContext(ctx, "mails are composed again")
	}
}
