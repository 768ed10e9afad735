package admin

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/bff/internal/webapp"
)

// routes composes the edge: procedures, login and logout, the files of the app, and its page at
// every other address that a browser opens. Clients outside of the listed networks reach nothing.
func routes(
	log *slog.Logger, cfg Config, clients *limit.Clients, procedures http.Handler, sessions *session.Sessions, built *webapp.App, page http.Handler,
) (http.Handler, error) {
	pools := limit.NewPools(cfg.Limit, clients)
	admit := func(kind limit.Kind, next http.Handler) http.Handler { return pools.Admit(limit.Always(kind), next) }
	calls, pages := admit(limit.Accounts, procedures), admit(limit.Others, page)
	mux := http.NewServeMux()
	mux.Handle("/session/", admit(limit.Logins, sessions.Handler()))
	mux.Handle("GET "+webapp.Prefix, built)
	mux.HandleFunc("GET /notices.txt", built.Notices)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case isProcedure(r):
			calls.ServeHTTP(w, r)
		case r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html"):
			pages.ServeHTTP(w, r)
		default:
			rest.Write(w, r, "ROUTE_NOT_FOUND", 0)
		}
	})
	bounded := limit.NewGuard(cfg.Limit, clients).Wrap(sessions.Wrap(func(r *http.Request) bool { return !isProcedure(r) }, mux))
	return middleware.Observe(log, cfg.TrustedProxies, limit.OnlyFrom(cfg.Networks, cfg.TrustedProxies, bounded))
}

// isProcedure reports whether the path is that of a method.
func isProcedure(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/akinai.") }
