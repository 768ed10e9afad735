package issuer_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

func TestClientsWrittenByOthersLogIn(t *testing.T) {
	w := start(t)
	for _, tc := range []struct{ client, secret, redirect, audience string }{
		{"web-bff", "web secret", webURI, "akinai-web"},
		{"mobile-app", "", appURI, "akinai-mobile"},
	} {
		provider, rp := w.relyingParty(t, tc.client, tc.secret, tc.redirect)
		b, proof := w.browser(t), oauth2.GenerateVerifier()
		asked := b.send(t, http.MethodGet, rp.AuthCodeURL("s1", gooidc.Nonce("n1"), oauth2.S256ChallengeOption(proof)), nil)
		back := b.fill(t, asked.to(t), email, secret).to(t)
		require.Equal(t, tc.redirect, (&url.URL{Scheme: back.Scheme, Host: back.Host, Path: back.Path, OmitHost: back.Host == ""}).String())
		require.Equal(t, "s1", back.Query().Get("state"))
		require.Equal(t, w.url, back.Query().Get("iss"))

		tokens, err := rp.Exchange(t.Context(), back.Query().Get("code"), oauth2.VerifierOption(proof))
		require.NoError(t, err)
		raw, _ := tokens.Extra("id_token").(string)
		id, err := provider.Verifier(&gooidc.Config{ClientID: tc.client}).Verify(t.Context(), raw)
		require.NoError(t, err)
		require.NoError(t, id.VerifyAccessToken(tokens.AccessToken))
		require.Equal(t, "n1", id.Nonce)
		require.Equal(t, string(w.account), id.Subject)
		var claims struct {
			ACR      string `json:"acr"`
			AuthTime int64  `json:"auth_time"`
			Verified *bool  `json:"email_verified"`
		}
		require.NoError(t, id.Claims(&claims))
		require.NotNil(t, claims.Verified)
		require.False(t, *claims.Verified)
		require.Equal(t, "pwd", claims.ACR)
		require.WithinDuration(t, time.Now(), time.Unix(claims.AuthTime, 0), time.Minute)

		info, err := provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens))
		require.NoError(t, err)
		require.Equal(t, email, info.Email)
		require.False(t, info.EmailVerified)

		tokens.Expiry = time.Now().Add(-time.Hour)
		renewed, err := rp.TokenSource(t.Context(), tokens).Token()
		require.NoError(t, err)
		require.NotEqual(t, tokens.RefreshToken, renewed.RefreshToken)
		verifyAccess(t, provider, renewed.AccessToken, tc.audience)

		revoked := url.Values{"token": {renewed.RefreshToken}}
		header := basic(tc.client, tc.secret)
		if tc.secret == "" {
			revoked.Set("client_id", tc.client)
			header = nil
		}
		require.Equal(t, http.StatusOK, b.send(t, http.MethodPost, w.url+"/revoke", revoked, header...).status)
		_, err = provider.UserInfo(t.Context(), oauth2.StaticTokenSource(renewed))
		require.ErrorContains(t, err, "401")
	}
}

// verifyAccess verifies an access token with the published keys and without code of this package.
func verifyAccess(t *testing.T, provider *gooidc.Provider, token, audience string) *gooidc.IDToken {
	t.Helper()
	verified, err := provider.VerifierContext(t.Context(), &gooidc.Config{ClientID: audience, SupportedSigningAlgs: []string{gooidc.ES256}}).Verify(t.Context(), token)
	require.NoError(t, err)
	return verified
}

func TestMetadataSaysWhatIsServed(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	first := b.send(t, http.MethodGet, w.url+"/.well-known/openid-configuration", nil)
	for _, path := range []string{"/.well-known/oauth-authorization-server/oidc", "/.well-known/openid-configuration/oidc"} {
		require.Equal(t, first.body, b.send(t, http.MethodGet, w.origin()+path, nil).body)
	}
	require.Equal(t, http.StatusNotFound, b.send(t, http.MethodGet, w.origin()+"/.well-known/oauth-authorization-server/other", nil).status)
	require.Contains(t, first.body, `"authorization_response_iss_parameter_supported":true`)
	require.Contains(t, first.body, `"response_types_supported":["code"]`)
	require.Contains(t, first.body, `"grant_types_supported":["authorization_code","refresh_token","client_credentials"]`)
	for _, never := range []string{"implicit", "jwt-bearer", "id_token\"]", "introspection", "private_key_jwt", "client_secret_post"} {
		require.NotContains(t, first.body, never)
	}
	for _, path := range []string{"/healthz", "/ready", "/introspect", "/device_authorization", "/authorize/callback"} {
		require.Equal(t, http.StatusNotFound, b.send(t, http.MethodGet, w.url+path, nil).status, path)
	}
}

func TestSecondClientNeedsNoPassword(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	first := b.logIn(t, "web-bff", webURI)
	silent := b.ask(t, "spa", spaURI, "prompt", "none").to(t)
	require.Equal(t, "spa.example", silent.Host)
	require.NotEmpty(t, silent.Query().Get("code"))

	t.Run("but with prompt=login, and after max_age", func(t *testing.T) {
		require.Equal(t, "/oidc/login", b.ask(t, "spa", spaURI, "prompt", "login").to(t).Path)
		require.Equal(t, "/oidc/login", b.ask(t, "spa", spaURI, "prompt", "select_account").to(t).Path)
		require.Equal(t, "/oidc/login", b.ask(t, "spa", spaURI, "max_age", "0").to(t).Path)
		w.clock.by = 2 * time.Minute
		require.Equal(t, "/oidc/login", b.ask(t, "spa", spaURI, "max_age", "60").to(t).Path)
		require.Equal(t, "login_required", b.ask(t, "spa", spaURI, "max_age", "60", "prompt", "none").to(t).Query().Get("error"))
		require.NotEmpty(t, b.ask(t, "spa", spaURI, "max_age", "600").to(t).Query().Get("code"))
		w.clock.by = 0
	})
	t.Run("another browser does", func(t *testing.T) {
		require.Equal(t, "login_required", w.browser(t).ask(t, "spa", spaURI, "prompt", "none").to(t).Query().Get("error"))
	})
	t.Run("and none once a session of the login was revoked", func(t *testing.T) {
		form := codeForm(first.Query().Get("code"))
		require.Equal(t, http.StatusOK, w.exchange(t, form, basic("web-bff", "web secret")...).status)
		require.Equal(t, http.StatusBadRequest, w.exchange(t, form, basic("web-bff", "web secret")...).status) // revokes
		require.Equal(t, "login_required", b.ask(t, "spa", spaURI, "prompt", "none").to(t).Query().Get("error"))
	})
}

func TestBrowserLoginEnds(t *testing.T) {
	w := start(t)
	silently := func(b *browser) string {
		return b.ask(t, "spa", spaURI, "prompt", "none").to(t).Query().Get("error")
	}
	t.Run("after 24 hours", func(t *testing.T) {
		b := w.browser(t)
		b.logIn(t, "web-bff", webURI)
		w.clock.by = 24*time.Hour + time.Second
		require.Equal(t, "login_required", silently(b))
		w.clock.by = 0
	})
	t.Run("when the password changes", func(t *testing.T) {
		b := w.browser(t)
		back := b.logIn(t, "web-bff", webURI)
		_, err := w.db.Exec(t.Context(), `UPDATE accounts SET password_hash = password_hash || 'x' WHERE id = $1`, string(w.account))
		require.NoError(t, err)
		require.Equal(t, "login_required", silently(b))
		require.Equal(t, http.StatusBadRequest, w.exchange(t, codeForm(back.Query().Get("code")), basic("web-bff", "web secret")...).status)
	})
}

func TestLogoutEndsTheLoginAndItsSessions(t *testing.T) {
	w := start(t)
	provider, rp := w.relyingParty(t, "web-bff", "web secret", webURI)
	b := w.browser(t)
	back := b.logIn(t, "web-bff", webURI)
	tokens, err := rp.Exchange(t.Context(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	id, _ := tokens.Extra("id_token").(string)

	t.Run("without a hint the page asks", func(t *testing.T) {
		asked := b.send(t, http.MethodGet, w.url+"/logout", nil)
		require.Equal(t, http.StatusOK, asked.status)
		require.Contains(t, asked.body, "/oidc/logout/confirm")
		require.NotEmpty(t, b.ask(t, "spa", spaURI, "prompt", "none").to(t).Query().Get("code"), "nothing ended")
		foreign := b.send(t, http.MethodPost, w.url+"/logout/confirm", url.Values{"client_id": {""}}, "Origin", "https://evil.example")
		require.Equal(t, http.StatusBadRequest, foreign.status)
		require.NotEmpty(t, b.ask(t, "spa", spaURI, "prompt", "none").to(t).Query().Get("code"), "nothing ended")
	})
	t.Run("an address that is not registered is refused", func(t *testing.T) {
		for _, to := range []string{"https://evil.example/", goodbye + "/", goodbye + "?x=1"} {
			refused := b.send(t, http.MethodGet, w.url+"/logout?"+url.Values{"id_token_hint": {id}, "post_logout_redirect_uri": {to}}.Encode(), nil)
			require.Equal(t, http.StatusBadRequest, refused.status, to)
		}
	})
	t.Run("with the ID token", func(t *testing.T) {
		query := url.Values{"id_token_hint": {id}, "post_logout_redirect_uri": {goodbye}, "state": {"s2"}}
		done := b.send(t, http.MethodGet, w.url+"/logout?"+query.Encode(), nil).to(t)
		require.Equal(t, goodbye+"?state=s2", done.String())
		require.Equal(t, "login_required", b.ask(t, "spa", spaURI, "prompt", "none").to(t).Query().Get("error"))
		require.NotZero(t, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'logged_out' AND account_id = $1`, string(w.account)))
		_, err := provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens))
		require.ErrorContains(t, err, "401")
	})
}

func TestMachineTokenNamesNoPerson(t *testing.T) {
	w := start(t)
	provider, _ := w.relyingParty(t, "machine", "machine secret", "")
	form := url.Values{"grant_type": {"client_credentials"}}
	granted := w.exchange(t, form, basic("machine", "machine secret")...)
	require.Equal(t, http.StatusOK, granted.status, granted.body)
	access := field(t, granted.body, "access_token")
	require.Equal(t, "machine", verifyAccess(t, provider, access, "akinai-web").Subject)
	require.Empty(t, field(t, granted.body, "refresh_token"))
	require.Equal(t, http.StatusUnauthorized, w.browser(t).send(t, http.MethodGet, w.url+"/userinfo", nil, "Authorization", "Bearer "+access).status)

	form.Set("resource", "akinai-admin")
	require.Contains(t, w.exchange(t, form, basic("machine", "machine secret")...).body, "invalid_target")
	require.Contains(t, w.exchange(t, url.Values{"grant_type": {"client_credentials"}}, basic("web-bff", "web secret")...).body, "unauthorized_client")
	form = url.Values{"grant_type": {"client_credentials"}, "client_id": {"spa"}}
	require.Contains(t, w.exchange(t, form).body, "error")
}

func TestAudienceIsThatOfTheResource(t *testing.T) {
	w := start(t)
	provider, rp := w.relyingParty(t, "mobile-app", "", appURI)
	back := w.browser(t).logIn(t, "mobile-app", appURI, "resource", "akinai-web")
	tokens, err := rp.Exchange(t.Context(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	verifyAccess(t, provider, tokens.AccessToken, "akinai-web")
	refused := w.browser(t).ask(t, "mobile-app", appURI, "resource", "akinai-admin").to(t)
	require.Equal(t, "invalid_target", refused.Query().Get("error"))
}

func TestHintedAccountMustLogIn(t *testing.T) {
	w := start(t)
	w.register(t, "taro@example.jp")
	_, rp := w.relyingParty(t, "web-bff", "web secret", webURI)
	back := w.browser(t).logIn(t, "web-bff", webURI)
	tokens, err := rp.Exchange(t.Context(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	id, _ := tokens.Extra("id_token").(string)

	b := w.browser(t)
	page := b.ask(t, "web-bff", webURI, "id_token_hint", id).to(t)
	require.Equal(t, http.StatusUnprocessableEntity, b.fill(t, page, "taro@example.jp", secret).status)
	require.NotEmpty(t, b.fill(t, page, email, secret).to(t).Query().Get("code"))
	require.Equal(t, "invalid_request", w.browser(t).ask(t, "spa", spaURI, "id_token_hint", id).to(t).Query().Get("error"), "of another client")
	require.Equal(t, "invalid_request", w.browser(t).ask(t, "web-bff", webURI, "id_token_hint", tokens.AccessToken).to(t).Query().Get("error"))
}

func TestSweepDeletesOldRequestsAndLogins(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.logIn(t, "web-bff", webURI)
	b.ask(t, "web-bff", webURI, "prompt", "login")
	w.clock.by = 2*domain.SessionTTL + time.Hour
	require.NoError(t, w.app.Sweep(t.Context()))
	var left int
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM auth_requests) + (SELECT count(*) FROM browser_logins)`).Scan(&left))
	require.Zero(t, left)
}
