package web

import (
	"mime"
	"net/http"
	"strings"

	"github.com/akinai/akinai/bff/web/internal/storefront"
)

// missingPages serves the page for an address that does not exist to browsers, and passes all other
// requests to next: those of programs, and those to a procedure.
func missingPages(shop *storefront.Shop, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && !strings.Contains(r.URL.Path, ".v1.") && acceptsHTML(r.Header.Values("Accept")) {
			shop.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// acceptsHTML reports whether a client names text/html, as browsers do.
func acceptsHTML(accept []string) bool {
	for _, line := range accept {
		for entry := range strings.SplitSeq(line, ",") {
			media, parameters, err := mime.ParseMediaType(entry)
			if err == nil && media == "text/html" && parameters["q"] != "0" {
				return true
			}
		}
	}
	return false
}
