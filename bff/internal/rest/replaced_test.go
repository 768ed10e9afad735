package rest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestARefusalDoesNotHaveTheHeadersOfTheResponseItReplaces: a cache would keep it in the place of
// the response, and a client would read it as the response's length and encoding say.
func TestARefusalDoesNotHaveTheHeadersOfTheResponseItReplaces(t *testing.T) {
	t.Parallel()
	begun := func(w http.ResponseWriter) {
		for name, value := range map[string]string{
			"Cache-Control": "public, max-age=60", "Etag": `"v1"`, "Content-Length": "5", "Content-Encoding": "gzip",
		} {
			w.Header().Set(name, value)
		}
	}
	for name, handler := range map[string]http.Handler{
		"Write": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begun(w)
			Write(w, r, "DATABASE_UNAVAILABLE", 0)
		}),
		"a method that fails": withErrors(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			begun(w)
			w.WriteHeader(http.StatusServiceUnavailable)
		}), ""),
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/products", nil))
		require.Equal(t, http.StatusServiceUnavailable, w.Code, name)
		for _, header := range []string{"Cache-Control", "Etag", "Content-Length", "Content-Encoding"} {
			require.Empty(t, w.Header().Values(header), "%s: %s", name, header)
		}
	}
}
