package protocol

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// seen is the report of the page in e2e/browser about one protocol.
type seen struct{ Protocol, Product, Order, Refusal, Nobody, Fault string }

// TestProtocolA11Browser opens a page with connect-web in a real browser. Every protocol works from
// the allowed origin, and none from another.
func TestProtocolA11Browser(t *testing.T) {
	s := harness.SharedShop(t)
	g, gone, p := s.Sell(t, 1200, 5), s.Sell(t, 1200, 0), s.Customer(t)
	key := id.New()
	order := new(webv1.Order)
	p.Place(t, key, harness.Basket(harness.Line(g.SKU, 1))).Read(t, order)
	task, err := json.Marshal(map[string]string{
		"edge": s.Edge(), "token": p.Tokens.GetAccessToken(), "key": key, "product": g.ID, "sku": g.SKU, "soldOut": gone.SKU,
	})
	require.NoError(t, err)

	allowed := visit(t, s.Page, string(task))
	require.Len(t, allowed, 5)
	for _, got := range allowed {
		require.Equal(t, seen{got.Protocol, g.SKU, order.GetId(), "OUT_OF_STOCK", "TOKEN_MISSING", ""}, got)
	}
	refused := visit(t, s.Stranger, string(task))
	require.Len(t, refused, 5)
	for _, got := range refused {
		require.Contains(t, got.Fault, "Failed to fetch", got.Protocol)
	}
	require.EqualValues(t, 4, s.Available(t, g.SKU))
}

// visit serves the page from an origin, opens it in Chromium, and returns its report.
func visit(t testing.TB, origin, task string) []seen {
	t.Helper()
	reports := make(chan []seen, 1)
	listener, err := net.Listen("tcp", strings.TrimPrefix(origin, "http://"))
	require.NoError(t, err)
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: page(reports)}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()

	profile, err := os.MkdirTemp("", "akinai-chromium-") //nolint:usetesting // child processes may still write to it when the test ends
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(profile) }()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	chromium := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+profile,
		origin+"/#"+url.PathEscape(task))
	require.NoError(t, chromium.Start(), "apt-get install chromium")
	defer func() { cancel(); _ = chromium.Wait() }()
	select {
	case report := <-reports:
		return report
	case <-ctx.Done():
		require.FailNow(t, "the page reports nothing")
		return nil
	}
}

// page serves the page and receives its report.
func page(reports chan<- []seen) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /page.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "../browser/page.js") })
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`<!doctype html><meta charset="utf-8"><script src="/page.js"></script>`))
	})
	mux.HandleFunc("POST /seen", func(_ http.ResponseWriter, r *http.Request) {
		var report []seen
		_ = json.NewDecoder(r.Body).Decode(&report) // visit's caller notices an empty report
		reports <- report
	})
	return mux
}

// TestProtocolPagesAreBuiltFromTheirSources compares page.js and login.js with the sum of their
// sources. If it fails, run e2e/browser/build.sh.
func TestProtocolPagesAreBuiltFromTheirSources(t *testing.T) {
	sum := sha256.New()
	for _, name := range []string{"page.ts", "login.ts", "package-lock.json", "buf.gen.yaml", "../../api/proto/akinai/bff/web/v1/web_service.proto"} {
		data, err := os.ReadFile("../browser/" + name)
		require.NoError(t, err)
		sum.Write(data)
	}
	for _, name := range []string{"page.js", "login.js"} {
		built, err := os.ReadFile("../browser/" + name)
		require.NoError(t, err)
		require.Contains(t, string(built[:200]), fmt.Sprintf("%x", sum.Sum(nil)), name)
	}
}

// TestProtocolA11Origins checks that a response names only an exact origin of the list, and never
// allows credentials.
func TestProtocolA11Origins(t *testing.T) {
	s := harness.SharedShop(t)
	for name, tc := range map[string]struct {
		origin  string
		allowed bool
	}{
		"the page":          {s.Page, true},
		"another port":      {s.Stranger, false},
		"https twin":        {strings.Replace(s.Page, "http", "https", 1), false},
		"longer":            {s.Page + "0", false},
		"suffix":            {s.Page + ".evil.example", false},
		"null":              {"null", false},
		"an unknown origin": {"https://evil.example", false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/v1/orders", placeProcedure} {
				a, err := s.Guest().Send(t.Context(), http.MethodOptions, s.Edge()+path, nil, map[string]string{
					"Origin": tc.origin, "Access-Control-Request-Method": http.MethodPost,
					"Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
				})
				require.NoError(t, err)
				require.Equal(t, tc.allowed, a.Header.Get("Access-Control-Allow-Origin") == tc.origin)
				if !tc.allowed {
					require.Empty(t, a.Header.Get("Access-Control-Allow-Origin"))
				}
				require.Empty(t, a.Header.Get("Access-Control-Allow-Credentials"))
				require.Contains(t, a.Header.Get("Vary"), "Origin")
			}
		})
	}
}
