package limit

import (
	"context"
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// ErrRate is returned to a caller who does too much of one thing.
var ErrRate = errs.New(errs.Exhausted, "RATE_LIMITED", "too many requests")

// Counter counts in windows, over all instances; pkg/redis has one.
type Counter interface {
	Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error)
}

// Rate bounds how often one caller may do one thing.
type Rate struct {
	Counter Counter
	// Name is the thing, PerMinute how often. 0 sets no bound.
	Name      string
	PerMinute int
}

// Check counts one more and returns ErrRate when it is too much. When Redis does not answer it lets
// the caller pass: a shop without limits is better than none.
func (r Rate) Check(ctx context.Context, caller string) error {
	if r.PerMinute <= 0 {
		return nil
	}
	ok, retryAfter, err := r.Counter.Allow(ctx, "rate:"+r.Name+":"+caller, r.PerMinute, time.Minute)
	if err != nil || ok {
		return nil //nolint:nilerr // see above
	}
	return ErrRate.After(retryAfter)
}
