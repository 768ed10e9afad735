package limit

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/akinai/akinai/bff/internal/rest"
)

// Kind is a kind of request. Each has places of its own, so that many of one kind do not keep
// another waiting.
type Kind int

// The kinds of requests. Others are what belongs to none: the issuer's keys, addresses where there
// is nothing.
const (
	Catalog Kind = iota
	Logins
	Orders
	Accounts
	Pictures
	Others
	kinds
)

// maxRetrySeconds spreads those who are turned away over some seconds.
const maxRetrySeconds = 3

// Pools have the places of all requests in work. Safe for concurrent use.
type Pools struct {
	cfg     Config
	clients *Clients
	all     [kinds]chan struct{}
}

// NewPools returns pools with all places free.
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

// Admit lets as many requests work at once as there are places of the kind that of names; one more
// waits for QueueWait and is then told 503 and when to come back. A place is free again when the
// answer begins to go out: by then the work is done, and how fast a client reads is its own affair.
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

// Always is for Admit where all requests are of one kind.
func Always(kind Kind) func(*http.Request) Kind { return func(*http.Request) Kind { return kind } }

// enter takes a place of the address and one of all.
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

// waiter waits for several places, for so long altogether.
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

// places are those of one address, made when it needs them.
type places struct {
	once sync.Once
	all  chan struct{}
}

func (p *places) get(most int) chan struct{} {
	p.once.Do(func() { p.all = make(chan struct{}, most) })
	return p.all
}

// place is a place in work, given back once: with the first byte that goes out, or when the handler
// returns without one.
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

// WriteHeader gives the place back, unless the code only informs.
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

// Flush lets streams through, once their status is decided.
func (p *place) Flush() {
	if p.left {
		_ = http.NewResponseController(p.ResponseWriter).Flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (p *place) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// overloaded turns a request away for some seconds.
func overloaded(w http.ResponseWriter, r *http.Request) {
	retry := time.Duration(1+rand.IntN(maxRetrySeconds)) * time.Second //nolint:gosec // spreading, not secrecy
	rest.Write(w, r, reasonOverloaded, retry)
}
