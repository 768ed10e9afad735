package issuer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// apiKey creates a key of the account of w, who is of the warehouse, and returns its credentials.
func (w *world) apiKey(t *testing.T, life time.Duration) (key domain.APIKey, client, secret string) {
	t.Helper()
	_, err := w.db.Exec(t.Context(), `UPDATE accounts SET roles = '{customer,warehouse}' WHERE id = $1`, string(w.account))
	require.NoError(t, err)
	editor := domain.Editor{Actor: string(w.account), Permissions: []string{"stock.read", "stock.write"}, Session: domain.SessionID(id.New())}
	_, err = w.db.Exec(t.Context(), `
INSERT INTO sessions (id, account_id, client_id, started_at, ends_at, audience) VALUES ($1, $2, 'office', $3, $4, 'akinai-admin')`,
		string(editor.Session), string(w.account), w.clock.Now(), w.clock.Now().Add(time.Hour))
	require.NoError(t, err)
	key, text, err := w.apiKeys.Create(t.Context(), editor, t.Name(), []string{"stock.read"}, w.clock.Now().Add(life))
	require.NoError(t, err)
	client, secret, _ = strings.Cut(text.Reveal(), ".")
	return key, client, secret
}

func TestAnAPIKeyGetsTokensOfTenMinutesForTheEdgeForStaff(t *testing.T) {
	w := start(t)
	key, client, secret := w.apiKey(t, time.Hour)
	provider, _ := w.relyingParty(t, client, secret, "")
	form := url.Values{"grant_type": {"client_credentials"}}
	granted := w.exchange(t, form, basic(client, secret)...)
	require.Equal(t, http.StatusOK, granted.status, granted.body)
	require.Empty(t, field(t, granted.body, "refresh_token"))
	token := verifyAccess(t, provider, field(t, granted.body, "access_token"), "akinai-admin")
	require.Equal(t, string(w.account), token.Subject)
	require.Equal(t, 10*time.Minute, token.Expiry.Sub(token.IssuedAt))
	var claims struct {
		ACR, Scope, Sid string
		Roles           []string
	}
	require.NoError(t, token.Claims(&claims))
	require.Equal(t, "key", claims.ACR)
	require.Equal(t, "stock.read", claims.Scope)
	require.Equal(t, string(key.ID), claims.Sid)
	require.Equal(t, []string{"customer", "warehouse"}, claims.Roles)
	require.Equal(t, http.StatusUnauthorized,
		w.browser(t).send(t, http.MethodGet, w.url+"/userinfo", nil, "Authorization", "Bearer "+field(t, granted.body, "access_token")).status)
	found, err := w.apiKeys.List(t.Context(), "", 10)
	require.NoError(t, err)
	require.False(t, found[0].UsedAt.IsZero())

	form.Set("resource", "akinai-web")
	require.Contains(t, w.exchange(t, form, basic(client, secret)...).body, "invalid_target")
	require.Contains(t, w.exchange(t, url.Values{"grant_type": {"authorization_code"}, "code": {"x"}}, basic(client, secret)...).body, "error")
}

func TestAnAPIKeyThatHasEndedIsAnsweredLikeAnUnknownOne(t *testing.T) {
	w := start(t)
	form := url.Values{"grant_type": {"client_credentials"}}
	key, client, secret := w.apiKey(t, time.Hour)
	unknown := w.exchange(t, form, basic("key_0199a3c0-0000-7000-8000-00000000dead", secret)...)
	require.Equal(t, http.StatusUnauthorized, unknown.status)
	refused := func(what, client, secret string) {
		t.Helper()
		got := w.exchange(t, form, basic(client, secret)...)
		require.Equal(t, unknown.status, got.status, what)
		require.Equal(t, unknown.body, got.body, what)
	}
	refused("another secret", client, secret+"x")
	refused("no secret", client, "")
	refused("upper case", strings.ToUpper(client), secret)
	require.Equal(t, http.StatusOK, w.exchange(t, form, basic(client, secret)...).status)
	require.NoError(t, w.apiKeys.Revoke(t.Context(), domain.Editor{Actor: string(w.account)}, key.ID, ""))
	refused("revoked", client, secret)

	_, client, secret = w.apiKey(t, 5*time.Minute)
	w.clock.by = 6 * time.Minute
	refused("expired", client, secret)
	w.clock.by = 0
	granted := w.exchange(t, form, basic(client, secret)...)
	require.Equal(t, http.StatusOK, granted.status)
	require.Less(t, field(t, granted.body, "expires_in"), "301", "a token does not outlive its key")
	_, err := w.db.Exec(t.Context(), `UPDATE accounts SET disabled_at = now()`)
	require.NoError(t, err)
	refused("its owner is disabled", client, secret)
}

func TestATokenOfAnAPIKeyIsNotRevokedAlone(t *testing.T) {
	w := start(t)
	_, client, secret := w.apiKey(t, time.Hour)
	granted := w.exchange(t, url.Values{"grant_type": {"client_credentials"}}, basic(client, secret)...)
	require.Equal(t, http.StatusOK, granted.status, granted.body)
	form := url.Values{"token": {field(t, granted.body, "access_token")}}
	refused := w.browser(t).send(t, http.MethodPost, w.url+"/revoke", form, basic(client, secret)...)
	require.Equal(t, http.StatusBadRequest, refused.status, refused.body)
	require.Contains(t, refused.body, "unsupported_token_type")
}
