// Package limit keeps an edge from being overrun: admission bounds the requests in work, rates bound what one caller may do.
package limit

import (
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/akinai/akinai/bff/internal/rest"
)

// Config says how much an edge takes on.
type Config struct {
	// MaxInFlight bounds the requests in work; QueueWait is how long one more may wait for its turn.
	MaxInFlight int           `env:"MAX_IN_FLIGHT" envDefault:"64"`
	QueueWait   time.Duration `env:"QUEUE_WAIT" envDefault:"50ms"`
}

// maxRetrySeconds spreads those who are turned away over some seconds.
const maxRetrySeconds = 3

// Admission lets MaxInFlight requests work at once, over all handlers that it is put around; one more waits for QueueWait and is
// then told 503 and when to come back.
func Admission(c Config) func(next http.Handler) http.Handler {
	slots := make(chan struct{}, c.MaxInFlight)
	return func(next http.Handler) http.Handler { return admit(c, slots, next) }
}

func admit(c Config, slots chan struct{}, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !enter(r, slots, c.QueueWait) {
			retry := time.Duration(1+rand.IntN(maxRetrySeconds)) * time.Second //nolint:gosec // spreading, not secrecy
			rest.Write(w, r, "OVERLOADED", retry)
			return
		}
		defer func() { <-slots }()
		next.ServeHTTP(w, r)
	})
}

func enter(r *http.Request, slots chan struct{}, wait time.Duration) bool {
	select {
	case slots <- struct{}{}:
		return true
	default:
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case slots <- struct{}{}:
		return true
	case <-timer.C:
	case <-r.Context().Done():
	}
	return false
}
