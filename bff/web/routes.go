package web

import (
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	connectcors "connectrpc.com/cors"
	"github.com/rs/cors"

	"github.com/akinai/akinai/api/openapi"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/oidc"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/samples"
)

// routes puts the edge together: REST under /v1/, the pictures of products and of the sample
// catalog, the API's description and the issuer's keys, and RPC for everything else; around all of
// it traces, the log, CORS and the guard. Answers that are kept do not get as far as the mux, and
// need no place in work: they are there. Each kind of request has places of its own (kinds.go), so
// that many logins, or readers of the catalog, do not keep shoppers from ordering.
//
// Vanguard gets /v1/ alone: it would take a Connect JSON request without its version header for
// REST and answer 404.
func routes(
	log *slog.Logger, cfg Config, clients *limit.Clients, kept *bytecache.Cache, api, procedures http.Handler, picture getPicture, keys oidc.Fetch,
) (http.Handler, error) {
	mux := http.NewServeMux()
	pools := limit.NewPools(cfg.Limit, clients)
	mux.Handle("/v1/", pools.Admit(kindOf, api))
	mux.Handle("/", pools.Admit(kindOf, procedures))
	mux.Handle("GET /pictures/{id}", pools.Admit(limit.Always(limit.Pictures), pictures(picture)))
	mux.Handle("GET /images/", http.StripPrefix("/images/", samplePictures()))
	mux.HandleFunc("GET /openapi.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(openapi.Web)
	})
	mux.Handle("GET /.well-known/jwks.json", pools.Admit(limit.Always(limit.Others), http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { serveKeys(w, r, keys) })))
	guard := limit.NewGuard(cfg.Limit, clients)
	return observe(log, cfg.TrustedProxies, withCORS(cfg.CORSOrigins, guard.Wrap(answerHead(kept.Wrap(readable(mux))))))
}

func withCORS(origins []string, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: append(connectcors.AllowedMethods(), http.MethodHead, http.MethodPut, http.MethodDelete),
		AllowedHeaders: append(connectcors.AllowedHeaders(), "Authorization", "Idempotency-Key", "Accept-Language"),
		ExposedHeaders: append(connectcors.ExposedHeaders(), "Location", "Retry-After"),
		MaxAge:         int((2 * time.Hour).Seconds()),
	}).Handler(next)
}

// samplePictures serves those of the sample catalog, which are drawings. It lists none of its
// folders.
func samplePictures() http.Handler {
	images := samples.Images()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info, err := fs.Stat(images, r.URL.Path)
		if err != nil || info.IsDir() {
			rest.Write(w, r, "PICTURE_NOT_FOUND", 0)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		sandbox(w.Header())
		http.ServeFileFS(w, r, images, r.URL.Path) //nolint:gosec // of embedded files
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
