package limit

import (
	"context"
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// ErrRate is returned to a caller that exceeds a rate.
var ErrRate = errs.New(errs.Exhausted, "RATE_LIMITED", "too many requests")

// Counter counts calls in time windows across all instances. pkg/redis implements it.
type Counter interface {
	Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error)
}

// Rate bounds how often a caller may do something.
type Rate struct {
	Counter Counter
	// Name names the limited action. PerMinute is the limit; 0 means no limit.
	Name      string
	PerMinute int
}

// Check counts a call and returns ErrRate if the limit is exceeded. While Redis is unavailable
// Check returns nil: the shop works without rate limits.
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
