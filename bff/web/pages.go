package web

import (
	"mime"
	"net/http"
	"strings"

	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/web/internal/storefront"
)

// errorPages makes the errors of pages be pages: an address that does not exist, a shop that is
// busy, a login that failed. Programs get JSON.
func errorPages(shop *storefront.Shop, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isPage(r) {
			r = rest.WithPages(r, shop.Refuse)
		}
		next.ServeHTTP(w, r)
	})
}

// isPage reports whether a person reads the response to a request in a browser: the request is for
// a page of the shop, or is not to the API and its client names text/html.
func isPage(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/v1/") || strings.Contains(r.URL.Path, ".v1.") {
		return false
	}
	return storefront.IsPage(r.URL.Path) || acceptsHTML(r.Header.Values("Accept"))
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

// PagePaths returns the paths of all pages of the shop, sorted, without the prefix of a language. A
// part in braces stands for an id or a slug.
func PagePaths() []string { return storefront.Paths() }
