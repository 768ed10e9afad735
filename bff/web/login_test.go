package web

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/session"
)

// grants is an issuer of which each code gets the access token "good".
type grants struct {
	t     *testing.T
	key   *rsa.PrivateKey
	nonce string
}

func newGrants(t *testing.T) *grants {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return &grants{t: t, key: key}
}

func (g *grants) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if strings.HasSuffix(r.URL.Path, "/keys") {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: g.key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
		return
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: g.key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		g.t.Error(err)
		return
	}
	now := time.Now()
	claims, _ := json.Marshal(map[string]any{
		"iss": defaults(g.t).OIDC.Issuer, "aud": "web-bff", "sub": "u1", "nonce": g.nonce, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	})
	signed, err := signer.Sign(claims)
	if err != nil {
		g.t.Error(err)
		return
	}
	id, _ := signed.CompactSerialize()
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": "good", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r", "id_token": id,
	})
}

// logIn returns the session cookie of a login, as the value of a header.
func (g *grants) logIn(sessions *session.Sessions) string {
	g.t.Helper()
	call := func(target, cookie string) *http.Response {
		r := httptest.NewRequestWithContext(g.t.Context(), http.MethodGet, target, http.NoBody)
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		sessions.Handler().ServeHTTP(w, r)
		require.Equal(g.t, http.StatusSeeOther, w.Code, w.Body)
		return w.Result()
	}
	begun := call(session.LoginPath, "")
	at, err := begun.Location()
	require.NoError(g.t, err)
	g.nonce = at.Query().Get("nonce")
	query := url.Values{"state": {at.Query().Get("state")}, "iss": {defaults(g.t).OIDC.Issuer}, "code": {"c"}}
	ended := call(session.CallbackPath+"?"+query.Encode(), begun.Cookies()[0].String())
	for _, cookie := range ended.Cookies() {
		if cookie.Name == "akinai-web" {
			return cookie.Name + "=" + cookie.Value
		}
	}
	g.t.Fatal("no session")
	return ""
}
