package web

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	connectcors "connectrpc.com/cors"
	"github.com/rs/cors"

	"github.com/akinai/akinai/api/openapi"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/media"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/oidc"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/bff/web/internal/storefront"
	"github.com/akinai/akinai/samples"
)

// routes composes the edge: REST under /v1/, the pictures of products and of the sample catalog,
// the OpenAPI file, the paths of the issuer (issuer.go), the pages of the shop, and RPC for
// everything else. Around them are traces, the log, CORS and the guard. A cached response is served
// before the mux and takes no place in a pool. Each kind of request has a pool of its own
// (kinds.go), so that many logins or catalog reads cannot starve orders.
//
// Vanguard receives only /v1/: it would treat a Connect JSON request without its version header as
// REST and respond with 404.
func routes(
	log *slog.Logger, cfg Config, clients *limit.Clients, calls *limit.Calls, kept *bytecache.Cache, api, procedures http.Handler, picture media.GetPicture, keys oidc.Fetch,
	issuer *issuer, sessions *session.Sessions, shop *storefront.Shop,
) (http.Handler, error) {
	mux := http.NewServeMux()
	pools := limit.NewPools(cfg.Limit, clients)
	mux.Handle("/v1/", pools.Admit(screen.KindOf, api))
	mux.Handle("/", pools.Admit(screen.KindOf, procedures))
	shop.Handle(mux, func(pages http.Handler) http.Handler {
		return calls.Pages(routeOfPage, pools.Admit(limit.Always(limit.Catalog), pages))
	})
	mux.Handle("GET /pictures/{id}", pools.Admit(limit.Always(limit.Pictures), media.Pictures(picture)))
	mux.Handle("GET /images/", http.StripPrefix("/images/", media.Samples(samples.Images())))
	mux.HandleFunc("GET /openapi.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(openapi.Web)
	})
	mux.Handle("GET /.well-known/jwks.json", pools.Admit(limit.Always(limit.Others), http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { serveKeys(w, r, keys) })))
	logins := pools.Admit(limit.Always(limit.Logins), issuer)
	for path := range issuer.paths {
		mux.Handle(path, logins)
	}
	mux.Handle(issuer.url.Path+"/", logins)
	mux.Handle("/session/", pools.Admit(limit.Always(limit.Logins), sessions.Handler()))
	bounds := limit.NewGuard(cfg.Limit, clients)
	bounded := errorPages(shop, bounds.Wrap(middleware.AnswerHead(storefront.Canonical(kept.Wrap(middleware.RefuseUnreadableQuery(sessions.Wrap(needsNoLogin, mux)))))))
	return middleware.Observe(log, cfg.TrustedProxies, issuer.onPublicName(withCORS(cfg.CORSOrigins, issuer, bounded)))
}

// routeOfPage returns the route of a page by which its requests are counted: the search has that of
// all searches.
func routeOfPage(pattern string) string {
	if strings.HasSuffix(pattern, page.PathSearch) {
		return limit.RouteSearch
	}
	return pattern
}

// needsNoLogin reports whether no session has to be read for a request: all but the API, and its
// catalog.
func needsNoLogin(r *http.Request) bool {
	api := strings.HasPrefix(r.URL.Path, "/v1/") || strings.HasPrefix(r.URL.Path, "/akinai.")
	return !api || screen.KindOf(r) == limit.Catalog
}

// withCORS lets pages of the origins read responses. The issuer decides for its own paths.
func withCORS(origins []string, issuer *issuer, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	shared := cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: append(connectcors.AllowedMethods(), http.MethodHead, http.MethodPut, http.MethodDelete),
		AllowedHeaders: append(connectcors.AllowedHeaders(), "Authorization", "Idempotency-Key", "Accept-Language"),
		ExposedHeaders: append(connectcors.ExposedHeaders(), "Location", "Retry-After", "X-Request-Id"),
		MaxAge:         int((2 * time.Hour).Seconds()),
	}).Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if issuer.owns(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		shared.ServeHTTP(w, r)
	})
}

func serveKeys(w http.ResponseWriter, r *http.Request, keys oidc.Fetch) {
	jwks, err := keys(r.Context())
	if err != nil {
		rest.Write(w, r, "AUTH_UNAVAILABLE", time.Second)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=60")
	_, _ = w.Write([]byte(jwks))
}
