package limit

import (
	"net/http"

	"github.com/akinai/akinai/bff/internal/rest"
)

// Guard bounds what is open at an edge before and after a request is in progress: all requests, and
// the bodies that are being read. Behind it every body is completely in memory, so that no request
// occupies a place in a pool while its body arrives.
type Guard struct {
	cfg      Config
	clients  *Clients
	requests gauge
	bodies   gauge
	memory   gauge
}

// NewGuard returns a guard.
func NewGuard(cfg Config, clients *Clients) *Guard {
	return &Guard{
		cfg: cfg, clients: clients,
		requests: gauge{most: int64(cfg.MaxRequests)},
		bodies:   gauge{most: int64(cfg.MaxBodies)},
		memory:   gauge{most: int64(cfg.MaxBodyBytes)},
	}
}

// Wrap wraps next. A request beyond the limits gets 503; a body that does not arrive in time gets
// 408.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, held := g.clients.of(r)
		defer g.clients.release(from, held)
		if !g.requests.enter(&from.requests, g.cfg.MaxRequestsPerAddress) {
			refuse(w, r, reasonOverloaded)
			return
		}
		defer g.requests.leave(&from.requests)
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		whole, refusal := g.read(w, r, from)
		defer whole.free()
		if refusal != "" {
			refuse(w, r, refusal)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse refuses a request whose body was not read to its end.
func refuse(w http.ResponseWriter, r *http.Request, reason string) {
	if r.ProtoMajor == 1 && r.Body != http.NoBody {
		w.Header().Set("Connection", "close") // net/http would wait for the rest of the body
	}
	if reason == reasonOverloaded {
		overloaded(w, r)
		return
	}
	rest.Write(w, r, reason, 0)
}
