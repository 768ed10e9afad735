package e2e

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
)

// seen is what the page of e2e/browser reports of one protocol.
type seen struct{ Protocol, Product, Order, Refusal, Nobody, Fault string }

// TestProtocolA11Browser visits a page with connect-web in a real browser: from the allowed origin every protocol works, from
// another none.
func TestProtocolA11Browser(t *testing.T) {
	s := sharedShop(t)
	g, gone, p := s.sell(t, 1200, 5), s.sell(t, 1200, 0), s.customer(t)
	key := id.New()
	order := new(webv1.Order)
	p.place(t, key, basket(line(g.sku, 1))).read(t, order)
	task, err := json.Marshal(map[string]string{
		"edge": s.edge(), "token": p.tokens.GetAccessToken(), "key": key, "product": g.id, "sku": g.sku, "soldOut": gone.sku,
	})
	require.NoError(t, err)

	allowed := visit(t, s.page, string(task))
	require.Len(t, allowed, 5)
	for _, got := range allowed {
		require.Equal(t, seen{got.Protocol, g.sku, order.GetId(), "OUT_OF_STOCK", "TOKEN_MISSING", ""}, got)
	}
	refused := visit(t, s.stranger, string(task))
	require.Len(t, refused, 5)
	for _, got := range refused {
		require.Contains(t, got.Fault, "Failed to fetch", got.Protocol)
	}
	require.EqualValues(t, 4, s.available(t, g.sku))
}

// visit serves the page from an origin and opens it in Chromium.
func visit(t testing.TB, origin, task string) []seen {
	t.Helper()
	listener, err := net.Listen("tcp", strings.TrimPrefix(origin, "http://"))
	require.NoError(t, err)
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page.js" {
			http.ServeFile(w, r, "browser/dist/page.js")
			return
		}
		_, _ = w.Write([]byte(`<!doctype html><meta charset="utf-8"><script src="/page.js"></script>`))
	})}
	go func() { _ = server.Serve(listener) }()
	defer server.Close() //nolint:errcheck // the test is over

	cmd := exec.CommandContext(t.Context(), "node", "browser/visit.mjs", origin+"/#"+url.PathEscape(task)) //nolint:gosec // our own
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	require.NoError(t, err, complaint.String())
	var all []seen
	require.NoError(t, json.Unmarshal(out, &all), string(out))
	return all
}

// TestProtocolA11Origins: only the exact origin on the list is named in an answer, and never with credentials.
func TestProtocolA11Origins(t *testing.T) {
	s := sharedShop(t)
	for name, tc := range map[string]struct {
		origin  string
		allowed bool
	}{
		"the page":        {s.page, true},
		"another port":    {s.stranger, false},
		"https twin":      {strings.Replace(s.page, "http", "https", 1), false},
		"longer":          {s.page + "0", false},
		"suffix":          {s.page + ".evil.example", false},
		"null":            {"null", false},
		"somebody's site": {"https://evil.example", false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/v1/orders", placeProcedure} {
				a, err := s.guest().send(t.Context(), http.MethodOptions, s.edge()+path, nil, map[string]string{
					"Origin": tc.origin, "Access-Control-Request-Method": http.MethodPost,
					"Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
				})
				require.NoError(t, err)
				require.Equal(t, tc.allowed, a.header.Get("Access-Control-Allow-Origin") == tc.origin)
				if !tc.allowed {
					require.Empty(t, a.header.Get("Access-Control-Allow-Origin"))
				}
				require.Empty(t, a.header.Get("Access-Control-Allow-Credentials"))
				require.Contains(t, a.header.Get("Vary"), "Origin")
			}
		})
	}
}
