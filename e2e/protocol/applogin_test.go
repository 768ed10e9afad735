package protocol

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// appSeen is the report of the page e2e/browser/login.ts.
type appSeen struct {
	Subject, Email, Forged, Order, Ended, Fault string
	Renewed                                     bool
}

// TestProtocolAppOnAnotherOriginLogsIn opens an app of another origin in Chromium. It uses npm's
// openid-client and connect-web: it logs in by code and PKCE, checks iss, renews its tokens, orders
// with the access token, and logs out. Neither the issuer nor the edge lets the same page on an
// origin that is not registered read anything, and no code goes there.
func TestProtocolAppOnAnotherOriginLogsIn(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 1200, 5), s.Customer(t)
	app := "app-" + strings.ReplaceAll(id.New(), "-", "")[20:]
	s.PutClient(t, &authv1.Client{
		Id: app, Name: "Another shop", RedirectUris: []string{s.Page + "/login"}, PostLogoutRedirectUris: []string{s.Page + "/login?bye"},
		CorsOrigins: []string{s.Page}, Audiences: []string{"akinai-web"}, Grants: []string{"authorization_code", "refresh_token"},
	})
	data, err := json.Marshal(map[string]string{"issuer": s.PublicURL() + "/oidc", "edge": s.Edge(), "client": app, "sku": g.SKU})
	require.NoError(t, err)
	task := "/login#" + url.PathEscape(string(data))
	tab := chromium.Open(t, "ja", chromium.Phone)

	t.Run("a registered origin", func(t *testing.T) {
		reports := serveApp(t, s.Page)
		tab.Do(t, "log in", chromedp.Navigate(s.Page+task), chromedp.WaitVisible(`#password`),
			chromedp.SendKeys(`#email`, p.Email), chromedp.SendKeys(`#password`, p.Password), chromedp.Click(`button[type=submit]`))
		seen := reported(t, tab, reports)
		order := seen.Order
		seen.Order = ""
		require.Equal(t, appSeen{
			Subject: p.Tokens.GetUserId(), Email: p.Email, Forged: seen.Forged, Renewed: true, Ended: "invalid_grant",
		}, seen)
		require.Contains(t, seen.Forged, "iss")
		require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, p.Order(t, order).GetStatus())
	})
	t.Run("another origin", func(t *testing.T) {
		reports := serveApp(t, s.Stranger)
		tab.Do(t, "open the page", chromedp.Navigate(s.Stranger+task))
		require.Equal(t, appSeen{Fault: "TypeError: Failed to fetch"}, reported(t, tab, reports))
		query := url.Values{
			"client_id": {app}, "redirect_uri": {s.Stranger + "/login"}, "response_type": {"code"}, "scope": {"openid"}, "state": {"s"},
			"code_challenge": {"0123456789012345678901234567890123456789012"}, "code_challenge_method": {"S256"},
		}
		tab.Do(t, "ask for a code", chromedp.Navigate(s.PublicURL()+"/oidc/authorize?"+query.Encode()), chromedp.WaitVisible(`body`))
		require.Contains(t, tab.Text(t), s.PublicURL()+"/oidc/authorize", "the person stays at the issuer")
	})
	require.EqualValues(t, 4, s.Available(t, g.SKU))
}

// serveApp serves the page at an origin and returns its reports.
func serveApp(t *testing.T, origin string) <-chan appSeen {
	t.Helper()
	reports := make(chan appSeen, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "../browser/login.js") })
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`<!doctype html><meta charset="utf-8"><script src="/login.js"></script>`))
	})
	mux.HandleFunc("POST /seen", func(_ http.ResponseWriter, r *http.Request) {
		var report appSeen
		_ = json.NewDecoder(r.Body).Decode(&report) // the test notices an empty report
		reports <- report
	})
	listener, err := net.Listen("tcp", strings.TrimPrefix(origin, "http://"))
	require.NoError(t, err)
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: mux}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return reports
}

// reported waits for the report of the page.
func reported(t *testing.T, tab *chromium.Tab, reports <-chan appSeen) appSeen {
	t.Helper()
	select {
	case seen := <-reports:
		return seen
	case <-time.After(harness.Soon):
		require.FailNow(t, "the page reports nothing", tab.Text(t))
		return appSeen{}
	}
}
