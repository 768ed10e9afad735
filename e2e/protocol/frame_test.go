package protocol

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services"
)

// TestProtocolAPageOnAnotherPortFramesNothing: a page of another port of the host, to which the
// browser sends the cookies of the shop, frames the pages of the shop, of accounts and of the back
// office. The browser shows none of them, so no press on that page lands on a button of the shop.
// Without the rule of the policy, which a proxy takes out, it shows them all.
func TestProtocolAPageOnAnotherPortFramesNothing(t *testing.T) {
	s := harness.SharedShop(t)
	goods := s.NewAssortment(t)
	tea := goods.Put(t, "煎茶", "", "朝霧園", nil, harness.Variant{Price: 1080, Units: 10})
	var pages []string
	for _, path := range append(bff.ShopPages(), services.AccountPages("/oidc")...) {
		slug := goods.Root
		if strings.HasPrefix(path, "/p/") {
			slug = tea.Draft.GetSlug()
		}
		pages = append(pages, strings.NewReplacer("{slug}", slug, "{id}", id.New()).Replace(path))
	}
	pages = append(pages, "/none", "/en/none", "/oidc/login?id=none", "/account/verify-email?token=none", "/contact?utm_source=x")
	tab := chromium.Open(t, "ja", chromium.Desktop)

	shown := framed(t, tab, s.PublicURL(), pages, "")
	office := framed(t, tab, s.OfficeURL(), []string{"/", "/orders"}, "")
	for _, frame := range append(shown, office...) {
		require.Truef(t, strings.HasPrefix(frame, "chrome-error:"), "%s is shown", frame)
	}
	// These frames run no scripts: those of pages for customers lead to the issuer, whose pages
	// have the rule.
	for i, frame := range framed(t, tab, withoutRule(t, s.PublicURL(), "frame-ancestors 'none'"), pages, `sandbox="allow-same-origin"`) {
		require.Falsef(t, strings.HasPrefix(frame, "chrome-error:"), "%s is not shown even without the rule", pages[i])
	}
}

// framed opens a page of another port that frames pages of an origin, and returns what the browser
// shows in each frame. attribute is of the frames.
func framed(t *testing.T, tab *chromium.Tab, origin string, paths []string, attribute string) []string {
	t.Helper()
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, `<!doctype html><title>foreign</title>`)
		for _, path := range paths {
			_, _ = fmt.Fprintf(w, `<iframe src="%s" width="300" height="200" %s></iframe>`, html.EscapeString(origin+path), attribute)
		}
	}))
	t.Cleanup(foreign.Close)
	tab.Open(t, strings.Replace(foreign.URL, "127.0.0.1", "localhost", 1))
	tab.Await(t, "all frames", `document.readyState === "complete"`)
	frames := tab.Frames(t)
	require.Len(t, frames, len(paths))
	return frames
}

// withoutRule returns the address of a proxy that takes a rule out of the policies of an origin.
func withoutRule(t *testing.T, origin, rule string) string {
	t.Helper()
	target, err := url.Parse(origin)
	require.NoError(t, err)
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		ModifyResponse: func(r *http.Response) error {
			r.Header.Set("Content-Security-Policy", strings.Replace(r.Header.Get("Content-Security-Policy"), rule, "", 1))
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}
