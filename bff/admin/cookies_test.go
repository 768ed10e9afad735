package admin

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// canary returns a value for a cookie, in the form of a secret, by which it is found.
func canary(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return 'x'
		}
		return r
	}, "canary"+name)
	return plain + strings.Repeat("A", 43-len(plain))
}

// TestNoCookieIsLoggedA18: neither the edge's own cookies nor those of other edges and other
// programs on the host, whether the request succeeds, is refused or fails, and without Redis.
func TestNoCookieIsLoggedA18(t *testing.T) {
	t.Parallel()
	names := []string{"akinai-admin", "__Host-Http-akinai-admin", "akinai-web", "__Host-Http-akinai-web", "akinai-guest", "akinai-issuer", "unknown"}
	login := "akinai-admin-login-AAAAAAAA"
	var cookie strings.Builder
	for _, name := range append(names, login) {
		cookie.WriteString(name + "=" + canary(name) + "; ")
	}
	for _, withRedis := range []bool{true, false} {
		var logs strings.Builder
		store := redistest.New(t)
		edge, _ := newEdge(t, &logs, store)
		if !withRedis {
			store.Close()
		}
		sent, statuses := 0, make(map[int]bool)
		for _, request := range []struct {
			verb, path string
			headers    []string
		}{
			{"GET", "/orders", []string{"Accept", "text/html"}},
			{"GET", "/nothing", nil},
			{"POST", "/akinai.bff.admin.v1.ScreenService/GetShell", nil},
			{"POST", "/akinai.bff.admin.v1.ScreenService/GetShell", []string{"Akinai-Session", "1", "Sec-Fetch-Site", "same-origin"}},
			{"POST", "/akinai.auth.v1.StaffService/ListStaff", []string{"Authorization", "Bearer good"}}, // fails
			{"POST", "/akinai.auth.v1.StaffService/ListStaff", []string{"Authorization", "Bearer bad"}},
			{"GET", "/akinai.auth.v1.StaffService/InviteStaff", nil},
			{"GET", "/session/login", nil}, // the secret of the client is missing
			{"GET", "/session/callback?state=AAAAAAAAAAAA&code=a", nil},
			{"POST", "/session/logout", nil},
			{"POST", "/session/logout", []string{"Akinai-Session", "1", "Sec-Fetch-Site", "same-origin"}},
		} {
			body := http.NoBody
			r := httptest.NewRequestWithContext(t.Context(), request.verb, request.path, body)
			if request.verb == http.MethodPost {
				r = httptest.NewRequestWithContext(t.Context(), request.verb, request.path, strings.NewReader("{}"))
				r.Header.Set("Content-Type", "application/json")
			}
			r.Header.Set("Cookie", cookie.String())
			for i := 0; i < len(request.headers); i += 2 {
				r.Header.Set(request.headers[i], request.headers[i+1])
			}
			w := httptest.NewRecorder()
			edge.ServeHTTP(w, r)
			statuses[w.Code] = true
			require.NotContains(t, w.Body.String(), "canary", request.path)
			sent++
		}
		require.GreaterOrEqual(t, strings.Count(logs.String(), `"msg":"request"`), sent)
		require.Contains(t, logs.String(), `"level":"ERROR"`, "one of the requests failed")
		require.NotContains(t, strings.ToLower(logs.String()), "canary")
		require.NotContains(t, strings.ToLower(logs.String()), "cookie")
		require.GreaterOrEqual(t, len(statuses), 4, "%v", statuses)
	}
}
