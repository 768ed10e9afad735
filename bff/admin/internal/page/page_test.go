package page_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/admin/internal/app"
	"github.com/akinai/akinai/bff/admin/internal/page"
)

func TestThePageHasANonceOfItsOwnForStylesAlone(t *testing.T) {
	t.Parallel()
	built, err := app.New("")
	require.NoError(t, err)
	shown, err := page.New(built, "https://shop.example")
	require.NoError(t, err)
	get := func() (*http.Response, string) {
		w := httptest.NewRecorder()
		shown.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/orders", http.NoBody))
		return w.Result(), w.Body.String()
	}
	response, body := get()
	require.Equal(t, "no-store", response.Header.Get("Cache-Control"))
	nonce := regexp.MustCompile(`<meta property="csp-nonce" nonce="([^"]+)">`).FindStringSubmatch(body)
	require.Len(t, nonce, 2, body)
	require.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+nonce[1]+"'; img-src 'self' data: blob: https://shop.example; "+
		"font-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'", response.Header.Get("Content-Security-Policy"))
	_, again := get()
	require.NotContains(t, again, nonce[1])

	require.NotContains(t, strings.ReplaceAll(body, `<script type="module" src=`, ""), "<script", "no inline script")
	for _, path := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(body, -1) {
		w := httptest.NewRecorder()
		built.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path[1], http.NoBody))
		require.Equal(t, http.StatusOK, w.Code, path[1])
	}
	require.Contains(t, body, ".css")
	require.Contains(t, body, "/assets/main-")
}
