package login_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/akinai/akinai/cmd/akinaictl/internal/login"
)

// issuer is a small OpenID Connect issuer, which logs everybody in.
type issuer struct {
	*httptest.Server

	key *rsa.PrivateKey
	// iss and nonce replace what is right, if set.
	iss, nonce string
	challenge  atomic.Value
	asked      atomic.Value
	// current is the one refresh token that is valid.
	mu        sync.Mutex
	current   string
	refreshes int
	revoked   string
}

func start(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	i := &issuer{key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"issuer":%[1]q,"authorization_endpoint":"%[1]s/authorize","token_endpoint":"%[1]s/token","jwks_uri":"%[1]s/keys","revocation_endpoint":"%[1]s/revoke"}`, i.URL)
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k", Algorithm: "RS256"}}})
	})
	mux.HandleFunc("GET /authorize", i.authorize)
	mux.HandleFunc("POST /token", i.token)
	mux.HandleFunc("POST /revoke", func(_ http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.revoked = r.PostFormValue("token")
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	i.asked.Store(query)
	i.challenge.Store(query.Get("code_challenge"))
	iss := i.iss
	if iss == "" {
		iss = i.URL
	}
	back := url.Values{"code": {"the code"}, "state": {query.Get("state")}, "iss": {iss}}
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+back.Encode(), http.StatusSeeOther)
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.PostFormValue("grant_type") == "refresh_token" && r.PostFormValue("refresh_token") == i.current:
		i.refreshes++
	case r.PostFormValue("grant_type") == "authorization_code" && i.proven(r.PostFormValue("code_verifier")):
	default:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
		return
	}
	i.current = rand.Text()
	nonce := i.nonce
	if asked, ok := i.asked.Load().(url.Values); ok && nonce == "" {
		nonce = asked.Get("nonce")
	}
	signer, _ := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: i.key, KeyID: "k"}}, nil)
	id, _ := jwt.Signed(signer).Claims(map[string]any{
		"iss": i.URL, "aud": login.ClientID, "sub": "hanako", "nonce": nonce, "exp": jwt.NewNumericDate(time.Now().Add(time.Minute)),
	}).Serialize()
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": "access " + i.current, "refresh_token": i.current, "id_token": id, "token_type": "Bearer", "expires_in": 3600,
	})
}

func (i *issuer) proven(verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:]) == i.challenge.Load()
}

// ports returns free ports.
func ports(t *testing.T) []int {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })
	return []int{taken.Addr().(*net.TCPAddr).Port, listener.Addr().(*net.TCPAddr).Port}
}

// browse opens an address as a browser does.
func browse(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		err = response.Body.Close()
	}
	return err
}

func (i *issuer) login(t *testing.T, before func(address string)) (*oauth2.Token, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return login.Login(ctx, login.Options{Issuer: i.URL, Ports: ports(t), Show: func(address string) error {
		if before != nil {
			before(address)
		}
		return browse(ctx, address)
	}})
}

func TestLoginByABrowserUsesPKCEAndAFreePort(t *testing.T) {
	i := start(t)
	token, err := i.login(t, nil)
	require.NoError(t, err)
	require.Equal(t, "access "+i.current, token.AccessToken)
	asked, ok := i.asked.Load().(url.Values)
	require.True(t, ok)
	require.Equal(t, "S256", asked.Get("code_challenge_method"))
	require.Equal(t, "mfa", asked.Get("acr_values"))
	require.Len(t, asked.Get("state"), 26)
}

func TestARedirectWithAnotherStateIsNotTheAnswer(t *testing.T) {
	i := start(t)
	token, err := i.login(t, func(address string) {
		parsed, err := url.Parse(address)
		require.NoError(t, err)
		forged := parsed.Query().Get("redirect_uri") + "?" + url.Values{"code": {"x"}, "state": {"x"}, "iss": {i.URL}}.Encode()
		require.NoError(t, browse(t.Context(), forged))
	})
	require.NoError(t, err)
	require.NotEmpty(t, token.AccessToken, "the right answer came after")
}

func TestAnswersOfOthersAreRefused(t *testing.T) {
	i := start(t)
	i.iss = "https://evil.example"
	_, err := i.login(t, nil)
	require.ErrorIs(t, err, login.ErrRefused)
	i.iss, i.nonce = "", "another"
	_, err = i.login(t, nil)
	require.ErrorContains(t, err, "another login")
}

func TestTokensAreKeptForTheirOwnerAndRefreshedOnce(t *testing.T) {
	i, dir := start(t), t.TempDir()
	store, err := login.NewStore(dir, i.URL)
	require.NoError(t, err)
	_, err = store.Access(t.Context())
	require.ErrorIs(t, err, login.ErrLoggedOut)
	token, err := i.login(t, nil)
	require.NoError(t, err)
	token.Expiry = time.Now().Add(-time.Minute)
	require.NoError(t, store.Save(t.Context(), token))
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	for _, file := range files {
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), file)
	}

	var all sync.WaitGroup
	for range 8 { // commands at once: a refresh token is used once
		all.Go(func() {
			other, err := login.NewStore(dir, i.URL)
			if err == nil {
				_, err = other.Access(t.Context())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Equal(t, 1, i.refreshes)

	require.NoError(t, store.Logout(t.Context()))
	require.Equal(t, i.current, i.revoked)
	_, err = store.Access(t.Context())
	require.ErrorIs(t, err, login.ErrLoggedOut)
	require.NoError(t, store.Logout(t.Context()), "it can be repeated")
}

func TestTokensThatEndedAreDeleted(t *testing.T) {
	i := start(t)
	store, err := login.NewStore(t.TempDir(), i.URL)
	require.NoError(t, err)
	require.NoError(t, store.Save(t.Context(), &oauth2.Token{AccessToken: "a", RefreshToken: "old", Expiry: time.Now().Add(-time.Hour)}))
	for range 2 {
		_, err = store.Access(t.Context())
		require.ErrorIs(t, err, login.ErrLoggedOut)
	}
}
