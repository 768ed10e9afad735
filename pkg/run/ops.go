package run

import (
	"fmt"
	"net/http"
	"net/http/pprof"
)

// opsHandler serves the private port: liveness, readiness, metrics, profiles, and gRPC health and
// reflection.
func opsHandler(health *readiness, metrics, introspection http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", introspection)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := health.err(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		if err := health.process.writesRefused(); err != nil { // reads work, so balancers keep the process
			fmt.Fprintf(w, "ready for reads, not for writes:\n%s\n", err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.Handle("GET /metrics", metrics)
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}
