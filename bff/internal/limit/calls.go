package limit

import (
	"context"
	"net/http"
	"sync"
	"time"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/auth"
)

// RouteSearch is the route of all searches, whatever their procedure or page.
const RouteSearch = "search"

// maxCallers bounds the entries of Calls. Calls from more addresses at once are an attack that no
// limit per address stops: then all callers begin again.
const maxCallers = 100_000

// Calls bounds how often a client calls each route: a person by their account, everyone else by
// address. A client that exceeds the rate of one route can go on to call the others. It counts in
// this process alone, because it counts every call: with several edges, a client has the rate at
// each. Safe for concurrent use.
type Calls struct {
	proxies int
	// now is the time since the process began: a clock that is set back must refuse no one.
	now func() time.Duration
	// perMinute is the limit of each route, and routes has those that differ; 0 means no limit.
	perMinute int
	routes    map[string]int

	mu sync.Mutex
	// full has the times at which callers may use the whole rate again.
	full  map[caller]time.Duration
	swept time.Duration
}

type caller struct{ client, route string }

// NewCalls returns counts for an edge behind the given number of trusted proxies.
func NewCalls(cfg Config, proxies int) *Calls {
	return &Calls{
		proxies: proxies, now: uptime, perMinute: cfg.CallsPerMinute, routes: map[string]int{RouteSearch: cfg.SearchesPerMinute},
		full: make(map[caller]time.Duration),
	}
}

// Admit counts a call of a route by the caller of ctx. Errors: ErrRate.
func (c *Calls) Admit(ctx context.Context, route string) error {
	client := "person " + auth.From(ctx).Subject
	if !auth.From(ctx).Person() {
		client = ClientOf(ctx, c.proxies)
	}
	return c.check(client, route)
}

// Pages counts requests of pages by address; the route is the pattern of the page, or what route
// makes of it.
func (c *Calls) Pages(route func(pattern string) string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client := Name(Address(r.RemoteAddr, r.Header["X-Forwarded-For"], c.proxies))
		if wait := c.count(client, route(r.Pattern)); wait > 0 {
			rest.Write(w, r, ErrRate.Reason, wait)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (c *Calls) check(client, route string) error {
	if wait := c.count(client, route); wait > 0 {
		return ErrRate.After(wait)
	}
	return nil
}

// count counts a call, and returns after which time the client may try again; 0 if it may now. A
// client may use a minute's calls at once, and gets them back evenly. Refused calls do not count.
func (c *Calls) count(client, route string) time.Duration {
	limit, special := c.routes[route]
	if !special {
		limit = c.perMinute
	}
	if limit <= 0 {
		return 0
	}
	return c.countTo(caller{client, route}, limit)
}

// Allow implements Counter in memory, for what is done often and costs little: it counts in this
// process alone, and a window is always a minute.
func (c *Calls) Allow(_ context.Context, key string, limit int, _ time.Duration) (ok bool, retryAfter time.Duration, err error) {
	wait := c.countTo(caller{client: key}, limit)
	return wait <= 0, wait, nil
}

// countTo is count to a limit.
func (c *Calls) countTo(key caller, limit int) time.Duration {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweep(now)
	full := max(c.full[key], now) + time.Minute/time.Duration(limit)
	if wait := full - now - time.Minute; wait > 0 {
		return wait
	}
	c.full[key] = full
	return 0
}

// sweep drops callers that may use the whole rate, once a minute. The caller holds the lock.
func (c *Calls) sweep(now time.Duration) {
	if len(c.full) >= maxCallers {
		clear(c.full)
	}
	if now-c.swept < time.Minute {
		return
	}
	c.swept = now
	for key, full := range c.full {
		if full <= now {
			delete(c.full, key)
		}
	}
}

// ClientOf returns the address of the client of a call, as Address defines it. It is "" if the call
// has no address.
func ClientOf(ctx context.Context, proxies int) string {
	info, ok := connect.CallInfoForServerContext(ctx)
	if !ok {
		return ""
	}
	return Name(Address(info.PeerAddr, info.RequestHeader().Values("X-Forwarded-For"), proxies))
}
