package limit

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
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
	all     [kinds]chan struct{}
}

// NewPools returns empty pools.
func NewPools(cfg Config, clients *Clients) *Pools {
	p := &Pools{cfg: cfg, clients: clients}
	for kind, size := range [kinds]int{cfg.Catalog, cfg.Logins, cfg.Orders, cfg.Accounts, cfg.Pictures, 0} {
		if size == 0 {
			size = cfg.MaxInFlight
		}
		p.all[kind] = make(chan struct{}, size)
	}
	return p
}

// Admit bounds the requests in progress of each kind; of returns the kind. A request beyond the
// limit waits for QueueWait, then gets 503 with Retry-After. A place is free again when the
// response begins to be written: the work is done by then, and a slow client does not occupy a
// place.
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
		place := &place{ResponseWriter: w, own: own, all: p.all[kind]}
		defer place.leave()
		next.ServeHTTP(place, r)
	})
}

// Always returns a function for Admit that returns the same kind for all requests.
func Always(kind Kind) func(*http.Request) Kind { return func(*http.Request) Kind { return kind } }

// enter takes a place of the address and a place of the kind.
func (p *Pools) enter(ctx context.Context, own, all chan struct{}) bool {
	w := waiter{done: ctx.Done(), wait: p.cfg.QueueWait}
	defer w.stop()
	if !w.take(own) {
		return false
	}
	if !w.take(all) {
		<-own
		return false
	}
	return true
}

// waiter waits for several places, with one timeout for all.
type waiter struct {
	done  <-chan struct{}
	wait  time.Duration
	timer *time.Timer
}

func (w *waiter) take(places chan struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
	}
	if w.timer == nil {
		w.timer = time.NewTimer(w.wait)
	}
	select {
	case places <- struct{}{}:
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

// places holds the places of one address. It is allocated at first use.
type places struct {
	once sync.Once
	all  chan struct{}
}

func (p *places) get(most int) chan struct{} {
	p.once.Do(func() { p.all = make(chan struct{}, most) })
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
