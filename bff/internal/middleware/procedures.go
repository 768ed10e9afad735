package middleware

import (
	"net/http"
	"strings"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/bff/internal/rest"
)

// OnlyProcedures passes calls of the server's methods to next. It refuses every other request with
// a reason, as REST does; the RPC handler would send an empty response.
func OnlyProcedures(server *connect.Server, next http.Handler) http.Handler {
	reads := Reads(server)
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

// Reads maps the path of each procedure to whether it has no side effects.
func Reads(server *connect.Server) map[string]bool {
	reads := make(map[string]bool)
	for spec := range server.Specs() {
		reads[spec.Procedure] = spec.IdempotencyLevel == connect.IdempotencyNoSideEffects
	}
	return reads
}

// isMessage reports whether the content type is one of Connect, gRPC or gRPC-Web. Procedures take
// no other type. A path that takes another one, such as an upload or a form, needs a route of its
// own beside the procedures.
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
