package harness

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
)

// Browser keeps cookies as a browser does. Whatever host and port the public address has, its
// requests reach the edges of the shop, one after another.
type Browser struct {
	shop *Shop
	http *http.Client
}

// Browser returns a browser without cookies.
func (s *Shop) Browser(t testing.TB) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	return &Browser{shop: s, http: &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, strings.TrimPrefix(s.Edge(), "http://"))
		},
	}}}
}

// Open requests a page and follows redirects. It returns the path at which it ends.
func (b *Browser) Open(t testing.TB, method, path string, form url.Values) (at string, answer Answer) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.shop.PublicURL()+path, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	r.Header.Set("Accept", "text/html")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", b.shop.PublicURL())
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return b.do(t, r)
}

// Call calls the API as a script of a page of the shop does.
func (b *Browser) Call(t testing.TB, method, path, body string, headers map[string]string) Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.shop.PublicURL()+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Akinai-Session", "1")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	_, answer := b.do(t, r)
	return answer
}

func (b *Browser) do(t testing.TB, r *http.Request) (string, Answer) {
	t.Helper()
	response, err := b.http.Do(r)
	require.NoError(t, err)
	defer response.Body.Close() //nolint:errcheck // was only read
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.Request.URL.RequestURI(), Answer{response.StatusCode, response.Header, body}
}

// Cookies returns the header of a request to the shop with the browser's cookies.
func (b *Browser) Cookies(t testing.TB) string {
	t.Helper()
	return cookiesFor(t, b.http.Jar, b.shop.PublicURL())
}

func cookiesFor(t testing.TB, jar http.CookieJar, address string) string {
	t.Helper()
	at, err := url.Parse(address)
	require.NoError(t, err)
	var all []string
	for _, c := range jar.Cookies(at) {
		all = append(all, c.Name+"="+c.Value)
	}
	require.NotEmpty(t, all)
	return strings.Join(all, "; ")
}

var requestID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// LogIn logs in on the pages of the issuer, and returns the path to which it leads.
func (b *Browser) LogIn(t testing.TB, email, password, returnTo string) string {
	t.Helper()
	at, page := b.Open(t, http.MethodGet, "/session/login?"+url.Values{"return_to": {returnTo}}.Encode(), nil)
	id := requestID.FindSubmatch(page.Body)
	if id == nil { // the browser is logged in at the issuer
		return at
	}
	at, _ = b.Open(t, http.MethodPost, "/oidc/login", url.Values{"id": {string(id[1])}, "email": {email}, "password": {password}})
	return at
}

// RegisterWebClient makes the web edge a client of the issuer, as akinaictl dev does.
func (s *Shop) RegisterWebClient(t testing.TB) {
	t.Helper()
	s.registerEdge(t, "web", s.PublicURL())
}

// RegisterOffice makes the edge for staff a client of the issuer.
func (s *Shop) RegisterOffice(t testing.TB) {
	t.Helper()
	s.registerEdge(t, "admin", s.OfficeURL())
}

func (s *Shop) registerEdge(t testing.TB, name, address string) {
	t.Helper()
	secret := []byte("the secret of an edge in tests: " + name)
	require.NoError(t, os.WriteFile(filepath.Join(s.KeysDir(), name+"-bff.secret"), secret, 0o600))
	hash := sha256.Sum256(secret)
	s.PutClient(t, &authv1.Client{
		Id: name + "-bff", Name: "Akinai", Audiences: []string{"akinai-" + name}, Grants: []string{"authorization_code", "refresh_token"},
		SecretHash: hash[:], RedirectUris: []string{address + "/session/callback"}, PostLogoutRedirectUris: []string{address + "/"},
	})
}

// Has returns an error unless the answer has the status.
func (a Answer) Has(status int) error {
	if a.Status != status {
		return fmt.Errorf("status %d, not %d: %s", a.Status, status, a.Body)
	}
	return nil
}
