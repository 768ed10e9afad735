package mobile

import (
	"log/slog"
	"net/http"

	"github.com/akinai/akinai/api/openapi"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/media"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/samples"
)

// routes composes the edge: REST under /v1/, pictures, the OpenAPI file, and RPC for everything
// else. Around them are traces, the log and the guard, as at the web edge. No cookie is read, and
// no page of another origin can read a response.
func routes(
	log *slog.Logger, cfg Config, clients *limit.Clients, kept *bytecache.Cache, required oldest, api, procedures http.Handler, picture media.GetPicture,
) (http.Handler, error) {
	mux := http.NewServeMux()
	pools := limit.NewPools(cfg.Limit, clients)
	mux.Handle("/v1/", pools.Admit(screen.KindOf, api))
	mux.Handle("/", pools.Admit(screen.KindOf, procedures))
	mux.Handle("GET /pictures/{id}", pools.Admit(limit.Always(limit.Pictures), media.Pictures(picture)))
	mux.Handle("GET /images/", http.StripPrefix("/images/", media.Samples(samples.Images())))
	mux.HandleFunc("GET /openapi.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(openapi.Mobile)
	})
	readable := middleware.RefuseUnreadableQuery(mux)
	bounded := limit.NewGuard(cfg.Limit, clients).Wrap(middleware.AnswerHead(required.pastCache(kept.Wrap(readable), readable)))
	return middleware.Observe(log, cfg.TrustedProxies, bounded)
}
