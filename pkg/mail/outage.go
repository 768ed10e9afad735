package mail

import (
	"context"
	"errors"

	"github.com/akinai/akinai/pkg/errs"
)

// isOutage reports whether the mail server, or a service that the mail is composed from, does not
// answer. It is no fault of the mail, so the attempt does not count: mails wait for the end of an
// outage, however long it takes.
func isOutage(err error) bool {
	kind := errs.KindOf(err)
	return errors.Is(err, ErrUnreachable) || kind == errs.Unavailable || kind == errs.Timeout
}

// noteOutage reports whether the outcome shows an outage. Its begin and its end are logged once.
func (q *Queue) noteOutage(ctx context.Context, o outcome) bool {
	failed := isOutage(o.err)
	switch {
	case !o.began:
	case failed && !q.outage.Swap(true):
		q.log.WarnContext(ctx, "mails wait for the end of an outage", "error", o.err)
	case !failed && q.outage.Swap(false):
		q.log.InfoContext(ctx, "mails are sent again")
	}
	return failed
}
