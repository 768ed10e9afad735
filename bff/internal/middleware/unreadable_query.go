package middleware

import (
	"net/http"
	"strings"

	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/restjson"
)

// RefuseUnreadableQuery refuses a query that cannot be parsed, on every path. Outside of REST,
// which has its own check, it also refuses a query that repeats a parameter: no path there takes a
// list.
func RefuseUnreadableQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" {
			next.ServeHTTP(w, r)
			return
		}
		if name, found := rest.Unreadable(r.URL.RawQuery); found {
			rest.RefuseParameter(w, r, name, public.RuleUnreadable)
			return
		}
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			for name, values := range r.URL.Query() {
				if len(values) > 1 {
					rest.RefuseParameter(w, r, name, restjson.RuleRepeated)
					return
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}
