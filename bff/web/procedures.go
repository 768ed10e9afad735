package web

import (
	"net/http"
	"strings"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/bff/internal/rest"
)

// onlyProcedures lets calls of the server's methods through; whatever else comes is refused as over
// REST, with a reason, before the RPC handler can answer it with an empty page.
func onlyProcedures(server *connect.Server, next http.Handler) http.Handler {
	reads := readsOf(server)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read, known := reads[r.URL.Path]
		switch {
		case !known:
			rest.Write(w, r, "ROUTE_NOT_FOUND", 0)
		case r.Method != http.MethodPost && (r.Method != http.MethodGet || !read):
			w.Header().Set("Allow", http.MethodPost)
			rest.Write(w, r, "METHOD_NOT_ALLOWED", 0)
		case r.Method == http.MethodPost && !isMessage(r.Header.Get("Content-Type")):
			rest.Write(w, r, "MEDIA_TYPE_UNSUPPORTED", 0)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// readsOf returns the paths of all procedures, each with whether it has no side effects.
func readsOf(server *connect.Server) map[string]bool {
	reads := make(map[string]bool)
	for spec := range server.Specs() {
		reads[spec.Procedure] = spec.IdempotencyLevel == connect.IdempotencyNoSideEffects
	}
	return reads
}

// isMessage reports whether a body of the type can be a message of Connect, gRPC or gRPC-Web. No
// procedure takes another; a path that does, such as that of an upload or a form, gets a route of
// its own beside the procedures.
func isMessage(contentType string) bool {
	base, _, _ := strings.Cut(contentType, ";")
	switch strings.TrimSpace(base) {
	case "application/json", "application/proto", "application/connect+json", "application/connect+proto",
		"application/grpc", "application/grpc+json", "application/grpc+proto",
		"application/grpc-web", "application/grpc-web+json", "application/grpc-web+proto":
		return true
	default:
		return false
	}
}
