package session

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

const issuerURL = "http://localhost:8080/oidc"

// issuer is a stand-in for the issuer: each refresh token works once.
type issuer struct {
	t     *testing.T
	clock *clocktest.Clock
	key   *rsa.PrivateKey
	mu    sync.Mutex
	// nonce is that of the next ID token, current the refresh token that works.
	nonce, current string
	// acr is the class of authentication that the next ID token proves.
	acr string
	// authTime is when the person proved that; nil for now. The zero time leaves the claim out.
	authTime  *time.Time
	refreshes int
	revoked   []string
	down      atomic.Bool
	slow      time.Duration
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if i.down.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/oidc/keys" {
		public := jose.JSONWebKey{Key: i.key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{public}})
		return
	}
	if id, secret, ok := r.BasicAuth(); !ok || id != "web-bff" || secret != "secret" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if i.slow > 0 {
		<-time.After(i.slow)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	switch grant := r.FormValue("grant_type"); {
	case r.URL.Path == "/oidc/revoke":
		i.revoked = append(i.revoked, r.FormValue("token"))
	case grant == "refresh_token" && r.FormValue("refresh_token") == i.current:
		i.refreshes++
		i.grant(w)
	case grant == "authorization_code" && r.FormValue("code") == "good" && r.FormValue("code_verifier") != "":
		i.grant(w)
	default:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
	}
}

// grant writes an access token that says how many refreshes there were.
func (i *issuer) grant(w http.ResponseWriter) {
	i.current = rand.Text()
	now := i.clock.Now()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: i.key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		i.t.Error(err)
		return
	}
	claims := map[string]any{
		"iss": issuerURL, "aud": "web-bff", "sub": "u", "acr": i.acr, "nonce": i.nonce, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"auth_time": now.Unix(),
	}
	if i.authTime != nil {
		claims["auth_time"] = i.authTime.Unix()
	}
	if i.authTime != nil && i.authTime.IsZero() {
		delete(claims, "auth_time")
	}
	payload, _ := json.Marshal(claims)
	signed, err := signer.Sign(payload)
	if err != nil {
		i.t.Error(err)
		return
	}
	id, _ := signed.CompactSerialize()
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": fmt.Sprint("access-", i.refreshes), "token_type": "Bearer", "expires_in": 3600, "refresh_token": i.current, "id_token": id,
	})
}

// world is an edge with sessions, and the issuer.
type world struct {
	*issuer
	sessions *Sessions
	handler  http.Handler
	// seen are the access tokens of requests behind Wrap.
	seen []string
	lock sync.Mutex
}

func newWorld(t *testing.T, client *redis.Client, publicURL string) *world {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	w := &world{issuer: &issuer{t: t, clock: clocktest.New(), key: key}}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "web-bff.secret"), []byte("secret\n"), 0o600))
	w.sessions = w.edge(client, publicURL, dir)
	mux := http.NewServeMux()
	mux.Handle("/session/", w.sessions.Handler())
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) {
		w.lock.Lock()
		defer w.lock.Unlock()
		w.seen = append(w.seen, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	})
	w.handler = w.sessions.Wrap(func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/session/") }, mux)
	return w
}

func (w *world) edge(client *redis.Client, publicURL, dir string) *Sessions {
	config := Config{PublicURL: publicURL, SessionIdle: 30 * time.Minute, SessionTTL: 24 * time.Hour}
	return New(config, Options{Edge: "web", Issuer: issuerURL, Forward: w.issuer, KeysDir: dir, SameSite: http.SameSiteLaxMode}, client, w.clock)
}

func (w *world) do(r *http.Request) *http.Response {
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec.Result()
}

// ask sends a request with cookies and headers.
func (w *world) ask(method, target string, cookies []*http.Cookie, headers ...string) *http.Response {
	r := httptest.NewRequestWithContext(w.t.Context(), method, target, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.do(r)
}

// begin begins a login, and returns its cookies and the parameters at the issuer.
func (w *world) begin(returnTo string) ([]*http.Cookie, url.Values) {
	w.t.Helper()
	res := w.ask("GET", LoginPath+"?return_to="+url.QueryEscape(returnTo), nil)
	require.Equal(w.t, http.StatusSeeOther, res.StatusCode)
	target, err := res.Location()
	require.NoError(w.t, err)
	w.nonce = target.Query().Get("nonce")
	return res.Cookies(), target.Query()
}

// finish returns from the issuer with a code.
func (w *world) finish(cookies []*http.Cookie, state string) *http.Response {
	query := url.Values{"state": {state}, "iss": {issuerURL}, "code": {"good"}}
	return w.ask("GET", CallbackPath+"?"+query.Encode(), cookies)
}

// logIn returns the session cookie of a new login.
func (w *world) logIn() []*http.Cookie {
	w.t.Helper()
	cookies, query := w.begin("/")
	res := w.finish(cookies, query.Get("state"))
	require.Equal(w.t, http.StatusSeeOther, res.StatusCode)
	return sessionOf(res)
}

func sessionOf(res *http.Response) []*http.Cookie {
	var out []*http.Cookie
	for _, c := range res.Cookies() {
		if c.MaxAge > 0 && !strings.Contains(c.Name, "login") {
			out = append(out, c)
		}
	}
	return out
}

// tokenOf returns the access token with which a read goes on, "" for none.
func (w *world) tokenOf(cookies []*http.Cookie) string {
	w.t.Helper()
	res := w.ask("GET", "/v1/orders", cookies)
	require.Equal(w.t, http.StatusOK, res.StatusCode)
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.seen[len(w.seen)-1]
}

var write = []string{Header, "1", "Sec-Fetch-Site", "same-origin", "Content-Type", "application/json"}

func TestALoginThroughTheIssuerStartsASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "https://shop.example")
	cookies, query := w.begin("/account?tab=1")
	require.Equal(t, "S256", query.Get("code_challenge_method"))
	require.Equal(t, "https://shop.example/session/callback", query.Get("redirect_uri"))
	res := w.finish(cookies, query.Get("state"))
	require.Equal(t, "/account?tab=1", res.Header.Get("Location"))
	session := sessionOf(res)
	require.Len(t, session, 1)
	raw := res.Header.Values("Set-Cookie")[1]
	require.Regexp(t, `^__Host-Http-akinai-web=[\w-]{43}; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax$`, raw)
	require.NotContains(t, fmt.Sprint(res.Header), "access-0")
	require.Equal(t, "access-0", w.tokenOf(session))
	require.Empty(t, w.tokenOf(nil))
	require.Equal(t, http.StatusBadRequest, w.finish(cookies, "AAAAAAAAAAAAAAAA").StatusCode, "another state")
}

func TestALoginIsBoundToItsBrowserAndItsNonce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	_, query := w.begin("/")
	mine, own := w.begin("/")
	require.Equal(t, http.StatusBadRequest, w.finish(nil, query.Get("state")).StatusCode, "no cookie")
	require.Equal(t, http.StatusBadRequest, w.finish(mine, query.Get("state")).StatusCode, "a login of another browser")
	w.nonce = "other"
	require.Equal(t, http.StatusBadRequest, w.finish(mine, own.Get("state")).StatusCode, "an ID token of another login")
	w.nonce = own.Get("nonce")
	foreign := url.Values{"state": {own.Get("state")}, "iss": {"https://evil.example"}, "code": {"good"}}
	require.Equal(t, http.StatusBadRequest, w.ask("GET", CallbackPath+"?"+foreign.Encode(), mine).StatusCode, "another issuer")
	w.clock.Advance(loginTTL)
	require.Equal(t, http.StatusBadRequest, w.finish(mine, own.Get("state")).StatusCode, "too late")
}

func TestALoginReturnsToThisEdgeAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	for path, want := range map[string]string{
		"/p/tea?sku=A": "/p/tea?sku=A", "": "/", "//evil.example": "/", `/\evil.example`: "/", "https://evil.example": "/",
		"/\t/evil.example": "/", "javascript:alert(1)": "/", "/" + strings.Repeat("a", maxReturn): "/",
	} {
		cookies, query := w.begin(path)
		require.Equal(t, want, w.finish(cookies, query.Get("state")).Header.Get("Location"), path)
	}
}

// A new login has a new secret, and the session before it ends: no one keeps a session by planting
// its cookie.
func TestALoginReplacesTheSessionOfTheBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	before := w.logIn()
	cookies, query := w.begin("/")
	after := sessionOf(w.finish(append(cookies, before...), query.Get("state")))
	require.NotEqual(t, before[0].Value, after[0].Value)
	require.Empty(t, w.tokenOf(before))
	require.NotEmpty(t, w.tokenOf(after))
}

// Each of the conditions is needed alone.
func TestAWriteWithASessionComesFromThisOrigin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	session := w.logIn()
	status := func(method, path string, headers ...string) int {
		return w.ask(method, path, session, headers...).StatusCode
	}
	require.Equal(t, http.StatusOK, status("POST", "/v1/orders", write...))
	require.Equal(t, http.StatusOK, status("DELETE", "/v1/addresses/a", write[:4]...), "without a body")
	for name, headers := range map[string][]string{
		"no header":            write[2:],
		"no fetch metadata":    {Header, "1", "Content-Type", "application/json"},
		"same site":            {Header, "1", "Sec-Fetch-Site", "same-site", "Content-Type", "application/json"},
		"cross site":           {Header, "1", "Sec-Fetch-Site", "cross-site", "Content-Type", "application/json"},
		"a form":               {Header, "1", "Sec-Fetch-Site", "same-origin", "Content-Type", "application/x-www-form-urlencoded"},
		"a text":               {Header, "1", "Sec-Fetch-Site", "same-origin", "Content-Type", "text/plain"},
		"a type with a suffix": {Header, "1", "Sec-Fetch-Site", "same-origin", "Content-Type", "application/json, text/plain"},
	} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
			require.Equal(t, http.StatusForbidden, status(method, "/v1/orders", headers...), "%s %s", method, name)
		}
		require.Equal(t, http.StatusForbidden, status("POST", LogoutPath, headers...), name)
	}
	require.NotEmpty(t, w.tokenOf(session), "no refused request ended the session")
}

// A bearer token is not mixed with a cookie, and a cookie of another edge or form is not read.
func TestOtherCookiesAndTokensAreLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	session := w.logIn()
	require.Equal(t, http.StatusOK, w.ask("POST", "/v1/orders", session, "Authorization", "Bearer own").StatusCode)
	require.Equal(t, "own", w.seen[len(w.seen)-1])
	admin := []*http.Cookie{{Name: "akinai-admin", Value: session[0].Value}}
	require.Empty(t, w.tokenOf(admin))
	require.Empty(t, w.tokenOf([]*http.Cookie{{Name: "akinai-web", Value: "short"}}))
	require.Empty(t, w.tokenOf(append(session, &http.Cookie{Name: "akinai-web", Value: newSecret()})), "two cookies of one name")
	require.Empty(t, w.tokenOf([]*http.Cookie{{Name: "akinai-web", Value: newSecret()}}), "an unknown secret")
}

func TestASessionEndsByIdlenessAndByAge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	w.sessions.config.SessionIdle = 500 * time.Millisecond
	session := w.logIn()
	for range 4 {
		<-time.After(100 * time.Millisecond)
		require.NotEmpty(t, w.tokenOf(session), "each request puts the end off")
	}
	<-time.After(600 * time.Millisecond)
	require.Empty(t, w.tokenOf(session))

	w.sessions.config.SessionIdle = time.Minute
	session = w.logIn()
	w.clock.Advance(23*time.Hour + 50*time.Minute)
	require.Equal(t, "access-1", w.tokenOf(session), "refreshed")
	w.clock.Advance(10 * time.Minute)
	require.Empty(t, w.tokenOf(session))
}

// Two processes and many requests use a refresh token once.
func TestARefreshHappensOnceASession(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	w := newWorld(t, client, "http://localhost:8080")
	session := w.logIn()
	other := w.edge(client, "http://localhost:8080", w.sessions.options.KeysDir)
	w.clock.Advance(59*time.Minute + 30*time.Second)
	w.slow = 50 * time.Millisecond
	const requests = 40
	got := make(chan string, requests)
	for i := range requests {
		edge := w.sessions
		if i%2 == 0 {
			edge = other
		}
		go func() {
			fresh, err := edge.access(t.Context(), session[0].Value)
			got <- fmt.Sprint(fresh.Access, " ", err)
		}()
	}
	for range requests {
		require.Equal(t, "access-1 <nil>", <-got)
	}
	require.Equal(t, 1, w.refreshes)
}

func TestARefusedRefreshEndsTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	session := w.logIn()
	w.current = "revoked"
	w.clock.Advance(time.Hour)
	require.Empty(t, w.tokenOf(session))
	w.current = ""
	require.Empty(t, w.tokenOf(session))
}

// While the issuer is down, a session goes on until its access token ends, and is not lost.
func TestASessionOutlivesAnOutageOfTheIssuer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	session := w.logIn()
	w.down.Store(true)
	w.clock.Advance(59*time.Minute + 30*time.Second)
	require.Equal(t, "access-0", w.tokenOf(session))
	w.clock.Advance(time.Minute)
	res := w.ask("GET", "/v1/orders", session)
	require.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
	require.NotEmpty(t, res.Header.Get("Retry-After"))
	require.Equal(t, http.StatusServiceUnavailable, w.ask("POST", LogoutPath, session, write...).StatusCode, "not ended at the issuer")
	w.down.Store(false)
	require.Equal(t, "access-1", w.tokenOf(session))
}

func TestLogoutEndsTheSessionHereAndAtTheIssuer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, redistest.New(t), "http://localhost:8080")
	session := w.logIn()
	refresh := w.current
	res := w.ask("POST", LogoutPath, session, write...)
	require.Equal(t, http.StatusNoContent, res.StatusCode)
	require.Negative(t, res.Cookies()[0].MaxAge)
	require.Equal(t, []string{refresh}, w.revoked)
	require.Empty(t, w.tokenOf(session))
	require.Equal(t, http.StatusNoContent, w.ask("POST", LogoutPath, session, write...).StatusCode, "again")
	require.Equal(t, http.StatusNoContent, w.ask("POST", LogoutPath, nil).StatusCode, "without a session")
}

// Redis holds neither the secret nor a token in clear.
func TestRedisAloneOpensNoSession(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	w := newWorld(t, client, "http://localhost:8080")
	secret := w.logIn()[0].Value
	stored, ok, err := client.Touch(t.Context(), w.sessions.keyOf(secret), time.Minute)
	require.NoError(t, err)
	require.True(t, ok)
	require.NotContains(t, w.sessions.keyOf(secret), secret)
	require.NotContains(t, stored, "access-0")
	require.Error(t, open(newSecret(), purposeSession, stored, &tokens{}))
	require.Error(t, open(secret, purposeLogin, stored, &tokens{}))
}

func TestWithoutRedisASessionIsNotDeniedButDeferred(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	w := newWorld(t, client, "http://localhost:8080")
	session := w.logIn()
	client.Close()
	require.Equal(t, http.StatusServiceUnavailable, w.ask("GET", "/v1/orders", session).StatusCode)
	require.Equal(t, http.StatusServiceUnavailable, w.ask("POST", LogoutPath, session, write...).StatusCode)
	require.Equal(t, http.StatusOK, w.ask("GET", "/v1/orders", nil, "Authorization", "Bearer own").StatusCode)
	require.Equal(t, http.StatusOK, w.ask("GET", "/v1/products", nil).StatusCode)
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	good := Config{PublicURL: "https://shop.example", SessionIdle: time.Minute, SessionTTL: time.Hour}
	require.NoError(t, good.Validate("BFF_WEB_"))
	for _, address := range []string{"", "shop.example", "http://shop.example", "https://shop.example/", "https://shop.example?a=b", "ftp://localhost"} {
		bad := good
		bad.PublicURL = address
		require.ErrorContains(t, bad.Validate("BFF_WEB_"), "BFF_WEB_PUBLIC_URL", address)
	}
	bad := good
	bad.SessionIdle = 2 * time.Hour
	require.ErrorContains(t, bad.Validate("BFF_WEB_"), "BFF_WEB_SESSION_IDLE")
}
