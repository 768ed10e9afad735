package limit

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/akinai/akinai/bff/internal/rest"
)

// Kind is a kind of request. Each kind has a pool of its own, so that many requests of one kind
// cannot starve another.
type Kind int

// The kinds of requests. Others contains all remaining ones: the issuer's keys, and paths that do
// not exist.
const (
	Catalog Kind = iota
	Logins
	Orders
	Accounts
	Pictures
	Others
	kinds
)

// maxRetrySeconds spreads the retries of refused requests over some seconds.
const maxRetrySeconds = 3

// Pools bound the requests in progress, per kind and per address. Safe for concurrent use.
type Pools struct {
	cfg     Config
	clients *Clients
	all     [kinds]*places
}

// NewPools returns empty pools.
func NewPools(cfg Config, clients *Clients) *Pools {
	p := &Pools{cfg: cfg, clients: clients}
	for kind, size := range [kinds]int{cfg.Catalog, cfg.Logins, cfg.Orders, cfg.Accounts, cfg.Pictures, 0} {
		if size == 0 {
			size = cfg.MaxInFlight
		}
		p.all[kind] = newPlaces(size)
	}
	return p
}

// Admit bounds the requests in progress of each kind; of returns the kind. A request beyond the
// limit waits for QueueWait, or for BurstWait if a place was free that recently, then gets 503 with
// Retry-After: a burst is served, and under lasting overload no request waits long in vain. A place
// is free again when the response begins to be written: the work is done by then, and a slow client
// does not occupy a place.
func (p *Pools) Admit(of func(*http.Request) Kind, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind := of(r)
		from, held := p.clients.of(r)
		defer p.clients.release(from, held)
		own := from.inWork[kind].get(p.cfg.MaxInFlightPerAddress)
		if !p.enter(r.Context(), own, p.all[kind]) {
			overloaded(w, r)
			return
		}
		place := &place{ResponseWriter: w, own: own.places, all: p.all[kind].places}
		defer place.leave()
		next.ServeHTTP(place, r)
	})
}

// Always returns a function for Admit that returns the same kind for all requests.
func Always(kind Kind) func(*http.Request) Kind { return func(*http.Request) Kind { return kind } }

// enter takes a place of the address and a place of the kind.
func (p *Pools) enter(ctx context.Context, own, all *places) bool {
	w := waiter{done: ctx.Done(), cfg: p.cfg}
	defer w.stop()
	if !w.take(own) {
		return false
	}
	if !w.take(all) {
		<-own.places
		return false
	}
	return true
}

// waiter waits for several places, with one timeout for all.
type waiter struct {
	done  <-chan struct{}
	cfg   Config
	timer *time.Timer
}

func (w *waiter) take(p *places) bool {
	select {
	case p.places <- struct{}{}:
		p.free.Store(int64(uptime()))
		return true
	default:
	}
	if w.timer == nil {
		w.timer = time.NewTimer(p.wait(w.cfg))
	}
	select {
	case p.places <- struct{}{}:
		return true
	case <-w.timer.C:
	case <-w.done:
	}
	return false
}

func (w *waiter) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// places holds the places of a kind, or of one address.
type places struct {
	places chan struct{}
	// free is the uptime at which a request last took a place without waiting.
	free atomic.Int64
}

func newPlaces(most int) *places { return &places{places: make(chan struct{}, most)} }

// wait returns how long a request may wait for a place now.
func (p *places) wait(cfg Config) time.Duration {
	if uptime()-time.Duration(p.free.Load()) < cfg.BurstWait {
		return max(cfg.BurstWait, cfg.QueueWait)
	}
	return cfg.QueueWait
}

var started = time.Now() //nolint:forbidigo // for durations, not a time of business

// uptime is monotonic: a clock that is set back does not change how long requests wait.
func uptime() time.Duration { return time.Since(started) }

// ownPlaces holds the places of one address. It is allocated at first use.
type ownPlaces struct {
	once sync.Once
	all  *places
}

func (p *ownPlaces) get(most int) *places {
	p.once.Do(func() { p.all = newPlaces(most) })
	return p.all
}

// place is a place in a pool. It is released once: with the first byte of the response, or when the
// handler returns without one.
type place struct {
	http.ResponseWriter
	own, all chan struct{}
	left     bool
}

func (p *place) leave() {
	if p.left {
		return
	}
	p.left = true
	<-p.all
	<-p.own
}

// WriteHeader releases the place, unless the code is informational.
func (p *place) WriteHeader(code int) {
	if code >= http.StatusOK {
		p.leave()
	}
	p.ResponseWriter.WriteHeader(code)
}

func (p *place) Write(data []byte) (int, error) {
	p.leave()
	return p.ResponseWriter.Write(data)
}

// Flush flushes streams once their status is set.
func (p *place) Flush() {
	if p.left {
		_ = http.NewResponseController(p.ResponseWriter).Flush()
	}
}

// Unwrap gives http.ResponseController access to the connection.
func (p *place) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// overloaded refuses a request with 503 and a Retry-After of some seconds.
func overloaded(w http.ResponseWriter, r *http.Request) {
	retry := time.Duration(1+rand.IntN(maxRetrySeconds)) * time.Second //nolint:gosec // spreading, not secrecy
	rest.Write(w, r, reasonOverloaded, retry)
}
