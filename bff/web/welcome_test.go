package web

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABrowserGetsAPageOfLinksAndAProgramJSON(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for _, tc := range []struct{ accept, language, media, want string }{
		{browser, "", "text/html; charset=utf-8", `<a href="/v1/products">商品一覧</a>`},
		{browser, "en-US,en;q=0.9", "text/html; charset=utf-8", `<a href="/openapi.yaml">API description (OpenAPI)</a>`},
		{browser, "ja,en;q=0.5", "text/html; charset=utf-8", `<html lang="ja">`},
		{"*/*", "", "application/json", `"products":"/v1/products"`},
		{"", "", "application/json", `"description":"/openapi.yaml"`},
		{"application/json", "en", "application/json", `"categories":"/v1/categories"`},
		{"text/html;q=0", "en", "application/json", `"name":"akinai"`},
	} {
		request := badRequest{verb: http.MethodGet, path: "/", headers: map[string]string{"Accept": tc.accept, "Accept-Language": tc.language}}
		response, body := request.send(t, clients(t)["HTTP/1.1"], w.URL)
		require.Equal(t, http.StatusOK, response.StatusCode, body)
		require.Equal(t, tc.media, response.Header.Get("Content-Type"), tc.accept)
		require.Contains(t, body, tc.want)
		require.Equal(t, "nosniff", response.Header.Get("X-Content-Type-Options"))
		require.Equal(t, "public, max-age=300", response.Header.Get("Cache-Control"))
		require.Contains(t, response.Header.Values("Vary"), "Accept, Accept-Language")
		if strings.HasPrefix(tc.media, "text/html") {
			require.Equal(t, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", response.Header.Get("Content-Security-Policy"))
			require.Equal(t, "no-referrer", response.Header.Get("Referrer-Policy"))
			require.NotContains(t, body, "<script")
		}
	}
	response, body := badRequest{verb: http.MethodPost, path: "/", body: "{}"}.send(t, clients(t)["HTTP/1.1"], w.URL)
	require.Equal(t, http.StatusNotFound, response.StatusCode, body)
}

// TestEachLinkOfTheEntranceLeadsSomewhere requests the links to this host.
func TestEachLinkOfTheEntranceLeadsSomewhere(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	for _, e := range publicLinks {
		if strings.HasPrefix(e.address, "/") {
			response, body := badRequest{verb: http.MethodGet, path: e.address}.send(t, clients(t)["HTTP/1.1"], w.URL)
			require.NotEqual(t, http.StatusNotFound, response.StatusCode, "%s: %s", e.address, body)
		}
	}
}
