package issuer_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/issuer"
	"github.com/akinai/akinai/services/auth/internal/passkey"
	"github.com/akinai/akinai/services/auth/internal/password"
	"github.com/akinai/akinai/services/auth/internal/store"
	"github.com/akinai/akinai/services/auth/internal/token"
)

const (
	email    = "hanako@example.jp"
	secret   = "correct horse battery"
	webURI   = "https://shop.example/callback"
	appURI   = "jp.akinai.shop:/callback"
	spaURI   = "https://spa.example/back"
	goodbye  = "https://shop.example/bye"
	spa      = "https://spa.example"
	verifier = "0123456789012345678901234567890123456789012"
)

// world is an issuer on a real socket, with its own database.
type world struct {
	url      string
	db       *pg.DB
	app      *app.App
	sessions *app.SessionAdmin
	recovery *app.Recovery
	invites  *app.Staff
	issuer   *token.Issuer
	log      *bytes.Buffer
	account  domain.AccountID
	clock    *shifted
	vault    *domain.Vault
	vaultKey []byte
	roles    *app.Roles
	pages    []domain.AgreedPage
	pagesErr error
	apiKeys  *app.APIKeys
}

// shifted is the clock of the machine, which the libraries of clients use too, and a shift.
type shifted struct{ by time.Duration }

func (s *shifted) Now() time.Time { return clock.System().Now().Add(s.by) }

func start(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"auth": {}}))
	keys, err := token.LoadKeys(dir)
	require.NoError(t, err)
	w := &world{db: pgtest.New(t, "auth", db.Migrations("auth")), log: new(bytes.Buffer), clock: &shifted{}}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.ServeHTTP(rw, r) }))
	t.Cleanup(server.Close)
	w.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1) + "/oidc"
	address, err := issuer.Check(w.url)
	require.NoError(t, err)
	w.issuer = token.NewIssuer(w.url, keys)
	rows := store.New(w.db)
	key, err := auth.LoadSecretKey(dir, auth.SecondFactorKey)
	require.NoError(t, err)
	w.vaultKey = key
	w.vault, err = domain.NewVault(key)
	require.NoError(t, err)
	w.app = useCases(w, rows)
	w.sessions = &app.SessionAdmin{Store: rows, Clock: w.clock, Roles: &app.Roles{Store: rows, Clock: w.clock}}
	w.roles = &app.Roles{Store: rows, Factors: rows, Clock: w.clock, Grantable: auth.GrantablePermissions()}
	w.recovery = &app.Recovery{
		Links: rows, Accounts: rows, Hasher: w.app.Hasher, Clock: w.clock, Limits: w.app.Limits, Requests: w.app.Limits,
		Registrations: w.app.Limits, NewcomerRole: domain.RoleCustomer, Pages: w,
	}
	w.invites = &app.Staff{
		Store: rows, Roles: &app.Roles{Store: rows, Clock: w.clock, Grantable: auth.GrantablePermissions()}, Accounts: rows,
		Hasher: w.app.Hasher, Clock: w.clock, Random: rand.Reader, Limits: w.app.Limits, Page: address.JoinPath("..", "account", "invitation"),
	}
	ceremonies, err := passkey.New(address, "")
	require.NoError(t, err)
	provider := app.NewProvider(w.app, rows)
	w.apiKeys = &app.APIKeys{Store: rows, App: w.app, Clock: w.clock, Random: rand.Reader, Grantable: auth.GrantablePermissions()}
	handler, err = issuer.New(issuer.Config{
		URL: address, Provider: provider, Passkeys: &app.Passkeys{Store: rows, Provider: provider, Ceremonies: ceremonies, Clock: w.clock}, Tokens: w.issuer, Keys: keys, Clock: w.clock,
		Sessions: w.sessions, Staff: w.invites, APIKeys: w.apiKeys,
		Factor: &app.OwnFactor{
			Store: rows, Accounts: rows, Vault: w.vault, Clock: w.clock, Random: rand.Reader, Limits: w.app.FactorLimits,
		},
		Log: slog.New(slog.NewJSONHandler(w.log, nil)), Recovery: w.recovery,
	})
	require.NoError(t, err)
	w.clients(t)
	w.account = w.register(t, email)
	return w
}

// InForce implements app.Pages.
func (w *world) InForce(context.Context, bool) ([]domain.AgreedPage, error) {
	return w.pages, w.pagesErr
}

func useCases(w *world, rows *store.Store) *app.App {
	return &app.App{
		Accounts: rows, Sessions: rows, Hasher: password.New(password.Cost{MemoryKiB: 64, Time: 1, Parallelism: 1}, 2, 100),
		Issuer: w.issuer, Clock: w.clock, Random: rand.Reader,
		Limits: domain.AttemptLimits{
			AccountAndIP: domain.Bucket{Attempts: 10, Window: 15 * time.Minute},
			Account:      domain.Bucket{Attempts: 60, Window: time.Hour},
			ClientIP:     domain.Bucket{Attempts: 100, Window: time.Hour},
			Known:        24 * time.Hour,
		},
		PasswordLogin: true,
		Vault:         w.vault,
		FactorLimits: domain.AttemptLimits{
			AccountAndIP: domain.Bucket{Attempts: 5, Window: 15 * time.Minute},
			Account:      domain.Bucket{Attempts: 10, Window: time.Hour},
			ClientIP:     domain.Bucket{Attempts: 50, Window: time.Hour},
			Known:        24 * time.Hour,
		},
	}
}

// register registers an account and logs in, at the edge.
func (w *world) register(t *testing.T, address string) domain.AccountID {
	t.Helper()
	typed, err := domain.NewEmail(address)
	require.NoError(t, err)
	require.NoError(t, w.recovery.Register(t.Context(), app.Newcomer{Email: typed, Password: domain.NewPassword(secret), Client: "web"}))
	tokens, err := w.app.Login(t.Context(), typed, domain.NewPassword(secret), "web", domain.Visitor{}, false)
	require.NoError(t, err)
	return tokens.Account
}

func (w *world) clients(t *testing.T) {
	t.Helper()
	const insert = `INSERT INTO clients (id, name, kind, secret_hash, redirect_uris, post_logout_redirect_uris, cors_origins, audiences, grants)
VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8)`
	code := []string{"authorization_code", "refresh_token"}
	for _, c := range [][]any{
		{"web-bff", "confidential", domain.Hash("web secret"), []string{webURI}, []string{goodbye}, []string{}, []string{"akinai-web"}, code},
		{"admin-bff", "confidential", domain.Hash("admin secret"), []string{webURI}, []string{}, []string{}, []string{"akinai-admin"}, code},
		{"mobile-app", "public", nil, []string{appURI}, []string{}, []string{}, []string{"akinai-mobile", "akinai-web"}, code},
		{"spa", "public", nil, []string{spaURI}, []string{}, []string{spa}, []string{"akinai-web"}, []string{"authorization_code"}},
		{"machine", "confidential", domain.Hash("machine secret"), []string{}, []string{}, []string{}, []string{"akinai-web"}, []string{"client_credentials"}},
	} {
		_, err := w.db.Exec(t.Context(), insert, c...)
		require.NoError(t, err)
	}
}

// browser is a browser with cookies of its own. It follows no redirect by itself.
type browser struct {
	*http.Client

	w *world
}

func (w *world) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &browser{w: w, Client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// reply is a response whose body was read.
type reply struct {
	status int
	header http.Header
	body   string
}

// to returns the address to which the response redirects.
func (r reply) to(t *testing.T) *url.URL {
	t.Helper()
	require.Contains(t, []int{http.StatusFound, http.StatusSeeOther}, r.status, r.body)
	target, err := url.Parse(r.header.Get("Location"))
	require.NoError(t, err)
	return target
}

func (b *browser) send(t *testing.T, method, address string, form url.Values, header ...string) reply {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), method, address, body)
	require.NoError(t, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.Do(r)
	require.NoError(t, err)
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return reply{res.StatusCode, res.Header, string(data)}
}

// ask sends an authorization request; changes are pairs of parameters, an empty value removes one.
func (b *browser) ask(t *testing.T, client, redirectURI string, changes ...string) reply {
	t.Helper()
	query := url.Values{
		"client_id": {client}, "redirect_uri": {redirectURI}, "response_type": {"code"}, "scope": {"openid email offline_access"},
		"state": {"the state"}, "nonce": {"the nonce"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		query.Del(changes[i])
		if changes[i+1] != "" {
			query.Set(changes[i], changes[i+1])
		}
	}
	return b.send(t, http.MethodGet, b.w.url+"/authorize?"+query.Encode(), nil)
}

var hiddenID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// fill opens the login page to which a request led, and posts its form.
func (b *browser) fill(t *testing.T, page *url.URL, address, typed string, header ...string) reply {
	t.Helper()
	shown := b.send(t, http.MethodGet, b.w.origin()+page.String(), nil)
	require.Equal(t, http.StatusOK, shown.status, shown.body)
	id := hiddenID.FindStringSubmatch(shown.body)
	require.NotNil(t, id)
	return b.send(t, http.MethodPost, b.w.url+"/login", url.Values{"id": {id[1]}, "email": {address}, "password": {typed}}, header...)
}

func (w *world) origin() string { return strings.TrimSuffix(w.url, "/oidc") }

// logIn asks for a code of the client and logs in. It returns the redirect to the client.
func (b *browser) logIn(t *testing.T, client, redirectURI string, changes ...string) *url.URL {
	t.Helper()
	page := b.ask(t, client, redirectURI, changes...).to(t)
	require.Equal(t, "/oidc/login", page.Path)
	return b.fill(t, page, email, secret).to(t)
}

// exchange posts to the token endpoint as web-bff, with changes as in ask.
func (w *world) exchange(t *testing.T, form url.Values, header ...string) reply {
	t.Helper()
	b := w.browser(t)
	return b.send(t, http.MethodPost, w.url+"/token", form, header...)
}

func basic(client, secret string) []string {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil)
	r.SetBasicAuth(client, secret)
	return []string{"Authorization", r.Header.Get("Authorization")}
}

func codeForm(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {webURI}, "code_verifier": {verifier}}
}

// relyingParty is a client made of go-oidc and x/oauth2.
func (w *world) relyingParty(t *testing.T, id, clientSecret, redirectURI string) (*gooidc.Provider, *oauth2.Config) {
	t.Helper()
	provider, err := gooidc.NewProvider(t.Context(), w.url)
	require.NoError(t, err)
	return provider, &oauth2.Config{
		ClientID: id, ClientSecret: clientSecret, Endpoint: provider.Endpoint(), RedirectURL: redirectURI,
		Scopes: []string{gooidc.ScopeOpenID, "email", gooidc.ScopeOfflineAccess},
	}
}

// field returns a text field of a JSON object, "" if it has none.
func field(t *testing.T, body, name string) string {
	t.Helper()
	var object map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &object), body)
	text, _ := object[name].(string)
	return text
}
