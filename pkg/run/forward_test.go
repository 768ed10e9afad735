package run

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
)

// kitOf returns the kit of a module with a key in dir.
func kitOf(t *testing.T, dir, module string, p *process) *Kit {
	t.Helper()
	key, err := auth.LoadKey(dir, module)
	require.NoError(t, err)
	signer, err := auth.NewSigner(module, key, clock.System())
	require.NoError(t, err)
	return &Kit{Name: module, signer: signer, process: p}
}

func TestOnlyEdgesForwardRequests(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{
		"auth": {}, "bff-web": {Receivers: []string{"auth"}}, "order": {Receivers: []string{"auth"}},
	}))
	trust, err := auth.LoadTrust(dir)
	require.NoError(t, err)
	there := kitOf(t, dir, "auth", &process{verifier: auth.NewVerifier(trust, false, clock.System())})
	there.handler = there.OnlyForwarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, r.Method+" "+r.Host+" "+r.URL.String()+" "+string(body)+" from "+r.Header.Get("X-Forwarded-For")+r.Header.Get("X-Internal-Token"))
	}))
	server := httptest.NewServer(there.handler)
	defer server.Close()
	failed := func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusServiceUnavailable) }
	address := func(*http.Request) string { return "192.0.2.1" }

	for name, p := range map[string]*process{
		"in this process":    {kits: map[string]*Kit{"auth": there}},
		"behind the network": {peers: map[string]string{"auth": server.URL}},
	} {
		ask := func(module string, header ...string) *httptest.ResponseRecorder {
			forward, err := kitOf(t, dir, module, p).Forward("auth", address, failed)
			require.NoError(t, err)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://shop.example/oidc/login?id=1", http.NoBody)
			for i := 0; i < len(header); i += 2 {
				r.Header.Set(header[i], header[i+1])
			}
			w := httptest.NewRecorder()
			forward.ServeHTTP(w, r)
			return w
		}
		got := ask("bff-web", "X-Forwarded-For", "203.0.113.9", "X-Internal-Token", "forged")
		require.Equal(t, http.StatusOK, got.Code, name)
		require.Contains(t, got.Body.String(), "/oidc/login?id=1", name)
		require.Contains(t, got.Body.String(), "GET shop.example ", name)
		require.Regexp(t, ` from 192\.0\.2\.1$`, got.Body.String(), name)
		require.Equal(t, http.StatusForbidden, ask("order").Code, name+": a service is no edge")
		require.NoError(t, p.close())
	}
	direct, err := http.Get(server.URL + "/oidc/login") //nolint:noctx // a test
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, direct.StatusCode)
	require.NoError(t, direct.Body.Close())

	unreachable := &process{peers: map[string]string{"auth": "http://127.0.0.1:1"}}
	forward, err := kitOf(t, dir, "bff-web", unreachable).Forward("auth", address, failed)
	require.NoError(t, err)
	w := httptest.NewRecorder()
	forward.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/oidc/keys", http.NoBody))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.NoError(t, unreachable.close())
}
