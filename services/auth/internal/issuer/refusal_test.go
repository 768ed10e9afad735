package issuer_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/akinai/akinai/services/auth/internal/issuer"
)

func TestIssuerIsHTTPSExceptOnLocalhost(t *testing.T) {
	for _, address := range []string{"https://id.example/oidc", "http://localhost:8080/oidc"} {
		_, err := issuer.Check(address)
		require.NoError(t, err, address)
	}
	for _, address := range []string{
		"", "shop", "http://shop.example/oidc", "http://127.0.0.1:8080/oidc", "http://localhost.evil.example/oidc", "https://id.example",
		"https://id.example/", "https://id.example/oidc/", "https://id.example/a/../oidc", "https://id.example/oidc?x=1", "https://u:p@id.example/oidc",
	} {
		_, err := issuer.Check(address)
		require.Error(t, err, address)
	}
}

func TestAuthorizationRequestsThatAreRefused(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	t.Run("shown to the person: the address of the client is not known", func(t *testing.T) {
		for _, redirectURI := range []string{
			"https://shop.example/callback/", "https://shop.example/callback?x=1", "https://shop.example/Callback", "https://shop.example.evil.example/callback",
			"http://shop.example/callback", "https://shop.example:444/callback", "https://shop.example/callback#x", appURI, "//shop.example/callback", "",
		} {
			refused := b.ask(t, "web-bff", webURI, "redirect_uri", redirectURI)
			require.Equal(t, http.StatusBadRequest, refused.status, redirectURI)
			require.Empty(t, refused.header.Get("Location"))
		}
		require.Equal(t, http.StatusBadRequest, b.ask(t, "nobody", webURI).status)
		require.Equal(t, http.StatusBadRequest, b.ask(t, "web-bff", webURI, "state", "a\x00b").status)
		twice := b.send(t, http.MethodGet, w.url+"/authorize?client_id=web-bff&client_id=spa&redirect_uri="+url.QueryEscape(webURI), nil)
		require.Equal(t, http.StatusBadRequest, twice.status)
	})
	t.Run("reported to the client", func(t *testing.T) {
		for name, tc := range map[string]struct {
			changes []string
			want    string
		}{
			"implicit":              {[]string{"response_type", "token"}, "unsupported_response_type"},
			"hybrid":                {[]string{"response_type", "code id_token"}, "unsupported_response_type"},
			"ID token alone":        {[]string{"response_type", "id_token"}, "unsupported_response_type"},
			"form_post":             {[]string{"response_mode", "form_post"}, "invalid_request"},
			"fragment":              {[]string{"response_mode", "fragment"}, "invalid_request"},
			"no PKCE":               {[]string{"code_challenge", "", "code_challenge_method", ""}, "invalid_request"},
			"plain PKCE":            {[]string{"code_challenge_method", "plain"}, "invalid_request"},
			"PKCE without a method": {[]string{"code_challenge_method", ""}, "invalid_request"},
			"short challenge":       {[]string{"code_challenge", "abc"}, "invalid_request"},
			"request object":        {[]string{"request", "e30.e30."}, "request_not_supported"},
			"request by address":    {[]string{"request_uri", "https://evil.example/"}, "request_uri_not_supported"},
			"none with another":     {[]string{"prompt", "none login"}, "invalid_request"},
			"not logged in":         {[]string{"prompt", "none"}, "login_required"},
			"resource of another":   {[]string{"resource", "akinai-admin"}, "invalid_target"},
			"hint that is no token": {[]string{"id_token_hint", "a.b.c"}, "invalid_request"},
		} {
			back := b.ask(t, "web-bff", webURI, tc.changes...).to(t)
			require.Equal(t, "shop.example", back.Host, name)
			require.Equal(t, tc.want, back.Query().Get("error"), name)
			require.Equal(t, "the state", back.Query().Get("state"), name)
			require.Equal(t, w.url, back.Query().Get("iss"), name)
			require.Empty(t, back.Query().Get("code"), name)
		}
	})
	require.NotContains(t, w.log.String(), "the state")
}

func TestLoginIsBoundToItsBrowser(t *testing.T) {
	w := start(t)
	attacker, victim := w.browser(t), w.browser(t)
	page := attacker.ask(t, "web-bff", webURI).to(t)
	id := page.Query().Get("id")
	form := url.Values{"id": {id}, "email": {email}, "password": {secret}}
	require.Equal(t, http.StatusBadRequest, victim.send(t, http.MethodGet, w.origin()+page.String(), nil).status)
	require.Equal(t, http.StatusBadRequest, victim.send(t, http.MethodPost, w.url+"/login", form).status)
	victim.ask(t, "web-bff", webURI) // has a cookie of its own now
	require.Equal(t, http.StatusBadRequest, victim.send(t, http.MethodPost, w.url+"/login", form).status)

	t.Run("a form of another site", func(t *testing.T) {
		own := url.Values{"id": {attacker.ask(t, "web-bff", webURI).to(t).Query().Get("id")}, "email": {email}, "password": {secret}}
		for _, header := range [][]string{
			{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
		} {
			require.Equal(t, http.StatusBadRequest, attacker.send(t, http.MethodPost, w.url+"/login", own, header...).status, header)
		}
		require.Equal(t, http.StatusSeeOther, attacker.send(t, http.MethodPost, w.url+"/login", own, "Origin", w.origin(), "Sec-Fetch-Site", "same-origin").status)
		require.Equal(t, http.StatusBadRequest, attacker.send(t, http.MethodPost, w.url+"/login", own).status, "one code a request")
	})
	t.Run("a form without its id", func(t *testing.T) {
		for _, empty := range []url.Values{{"email": {email}, "password": {secret}}, {"id": {""}, "email": {email}, "password": {secret}}, {"id": {id, id}}} {
			require.Equal(t, http.StatusBadRequest, attacker.send(t, http.MethodPost, w.url+"/login", empty).status)
		}
	})
	t.Run("a request that expired", func(t *testing.T) {
		late := attacker.ask(t, "web-bff", webURI, "prompt", "login").to(t)
		w.clock.by = 31 * time.Minute
		require.Equal(t, http.StatusBadRequest, attacker.send(t, http.MethodGet, w.origin()+late.String(), nil).status)
		w.clock.by = 0
	})
	t.Run("a new cookie at each login", func(t *testing.T) {
		b := w.browser(t)
		first := b.fill(t, b.ask(t, "web-bff", webURI).to(t), email, secret).header.Values("Set-Cookie")
		second := b.fill(t, b.ask(t, "web-bff", webURI, "prompt", "login").to(t), email, secret).header.Values("Set-Cookie")
		require.NotEqual(t, first, second)
		require.Contains(t, first[0], "HttpOnly; SameSite=Lax")
		require.NotContains(t, first[0], "Domain")
	})
}

func TestLoginPageTellsNothingAboutAccounts(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	page := b.ask(t, "web-bff", webURI).to(t)
	wrong := b.fill(t, page, email, "wrong password")
	unknown := b.fill(t, page, "nobody@example.jp", "wrong password")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	require.Equal(t, wrong.status, unknown.status)
	require.Equal(t, strings.ReplaceAll(wrong.body, email, "X"), strings.ReplaceAll(unknown.body, "nobody@example.jp", "X"))
	require.Contains(t, wrong.body, `role="alert"`)
	require.Equal(t, http.StatusUnprocessableEntity, b.fill(t, page, "", secret).status)
	require.Contains(t, b.fill(t, page, email, "").body, `aria-describedby="password-error" autofocus`)
	require.Equal(t, http.StatusUnprocessableEntity, b.fill(t, page, email, strings.Repeat("x", 129)).status)
	hostile := b.fill(t, page, `"><script>alert(1)</script>`, "x")
	require.NotContains(t, hostile.body, "<script>")

	for range 12 {
		wrong = b.fill(t, page, email, "wrong password")
	}
	require.Equal(t, http.StatusTooManyRequests, wrong.status)
	require.NotEmpty(t, wrong.header.Get("Retry-After"))
	require.NotContains(t, w.log.String(), "wrong password")
}

func TestPagesAreSealed(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	for redirectURI, origin := range map[string]string{webURI: "https://shop.example", appURI: "jp.akinai.shop:"} {
		client := map[string]string{webURI: "web-bff", appURI: "mobile-app"}[redirectURI]
		shown := b.send(t, http.MethodGet, w.origin()+b.ask(t, client, redirectURI).to(t).String(), nil, "Accept-Language", "en")
		require.Equal(t, "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' "+origin+
			"; frame-ancestors 'none'; base-uri 'none'", shown.header.Get("Content-Security-Policy"))
		require.Equal(t, "no-store", shown.header.Get("Cache-Control"))
		require.Equal(t, "no-referrer", shown.header.Get("Referrer-Policy"))
		require.NotContains(t, shown.body, "<script")
		require.NotContains(t, shown.body, "style=")
	}
	page := b.ask(t, "web-bff", webURI, "ui_locales", "en ja").to(t)
	require.Contains(t, b.send(t, http.MethodGet, w.origin()+page.String(), nil).body, `<html lang="en">`)
	page = b.ask(t, "web-bff", webURI, "ui_locales", "fr").to(t)
	require.Contains(t, b.send(t, http.MethodGet, w.origin()+page.String(), nil).body, `<html lang="ja">`)
}

func TestTokenRequestsThatAreRefused(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	back := b.logIn(t, "web-bff", webURI)
	code := back.Query().Get("code")
	right := basic("web-bff", "web secret")
	for name, tc := range map[string]struct {
		form   url.Values
		header []string
		status int
		want   string
	}{
		"wrong secret":              {codeForm(code), basic("web-bff", "wrong"), 401, "invalid_client"},
		"no secret":                 {with(codeForm(code), "client_id", "web-bff"), nil, 401, "invalid_client"},
		"secret in the body":        {with(codeForm(code), "client_id", "web-bff", "client_secret", "web secret"), nil, 401, "invalid_client"},
		"secret of a public client": {with(codeForm(code), "client_id", "spa", "client_secret", "x"), nil, 401, "invalid_client"},
		"unknown client":            {codeForm(code), basic("nobody", "x"), 401, "invalid_client"},
		"code of another client":    {codeForm(code), basic("admin-bff", "admin secret"), 400, "invalid_grant"},
		"and of a public one":       {with(codeForm(code), "client_id", "spa"), nil, 400, "invalid_grant"},
		"wrong verifier":            {with(codeForm(code), "code_verifier", strings.Repeat("x", 43)), right, 400, "invalid_grant"},
		"no verifier":               {with(codeForm(code), "code_verifier", ""), right, 400, "invalid_grant"},
		"challenge for verifier":    {with(codeForm(code), "code_verifier", oauth2.S256ChallengeFromVerifier(verifier)), right, 400, "invalid_grant"},
		"other redirect URI":        {with(codeForm(code), "redirect_uri", webURI+"/"), right, 400, "invalid_grant"},
		"unknown code":              {codeForm("x"), right, 400, "invalid_grant"},
		"password grant":            {url.Values{"grant_type": {"password"}, "username": {email}, "password": {secret}}, right, 400, "unsupported_grant_type"},
		"assertion grant":           {url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {"a.b.c"}}, right, 400, "unsupported_grant_type"},
		"token exchange":            {url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:token-exchange"}}, right, 400, "unauthorized_client"},
		"client assertion": {with(codeForm(code), "client_assertion", "a.b.c", "client_assertion_type",
			"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), nil, 401, "invalid_client"},
		"refresh without the grant": {url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}, "client_id": {"spa"}}, nil, 400, "unauthorized_client"},
	} {
		refused := w.exchange(t, tc.form, tc.header...)
		require.Equal(t, tc.status, refused.status, name+refused.body)
		require.Equal(t, tc.want, field(t, refused.body, "error"), name)
		require.Equal(t, tc.status == 401, refused.header.Get("WWW-Authenticate") != "", name)
	}
	t.Run("parameters in the URL, or twice", func(t *testing.T) {
		require.Equal(t, http.StatusMethodNotAllowed, b.send(t, http.MethodGet, w.url+"/token?"+codeForm(code).Encode(), nil, right...).status)
		require.Equal(t, http.StatusMethodNotAllowed, b.send(t, http.MethodGet, w.url+"/revoke?token=x", nil, right...).status)
		require.Equal(t, http.StatusBadRequest, b.send(t, http.MethodPost, w.url+"/token?"+codeForm(code).Encode(), url.Values{}, right...).status)
		twice := codeForm(code)
		twice.Add("code", "x")
		require.Equal(t, http.StatusBadRequest, w.exchange(t, twice, right...).status)
	})
	require.Equal(t, http.StatusOK, w.exchange(t, codeForm(code), right...).status, "the valid twin: none of the refused ones used the code")
}

func with(form url.Values, changes ...string) url.Values {
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func TestCodeIsUsedOnceAndNotLate(t *testing.T) {
	w := start(t)
	provider, _ := w.relyingParty(t, "web-bff", "web secret", webURI)
	right := basic("web-bff", "web secret")
	t.Run("the second use revokes what the first one gave", func(t *testing.T) {
		form := codeForm(w.browser(t).logIn(t, "web-bff", webURI).Query().Get("code"))
		first := w.exchange(t, form, right...)
		token := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: field(t, first.body, "access_token")})
		_, err := provider.UserInfo(t.Context(), token)
		require.NoError(t, err)
		require.Equal(t, http.StatusBadRequest, w.exchange(t, form, right...).status)
		_, err = provider.UserInfo(t.Context(), token)
		require.ErrorContains(t, err, "401")
		refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {field(t, first.body, "refresh_token")}}
		require.Equal(t, http.StatusBadRequest, w.exchange(t, refresh, right...).status)
		var events int
		require.NoError(t, w.db.QueryRow(t.Context(), `SELECT count(*) FROM audit_events WHERE event = 'code_reused'`).Scan(&events))
		require.Equal(t, 1, events)
	})
	t.Run("of concurrent uses one succeeds at most", func(t *testing.T) {
		form := codeForm(w.browser(t).logIn(t, "web-bff", webURI).Query().Get("code"))
		statuses := make([]int, 8)
		var all sync.WaitGroup
		for i := range statuses {
			all.Go(func() { statuses[i] = w.exchange(t, form, right...).status })
		}
		all.Wait()
		succeeded := 0
		for _, status := range statuses {
			if status == http.StatusOK {
				succeeded++
			}
		}
		require.Equal(t, 1, succeeded)
	})
	t.Run("after a minute", func(t *testing.T) {
		form := codeForm(w.browser(t).logIn(t, "web-bff", webURI).Query().Get("code"))
		w.clock.by = 61 * time.Second
		require.Equal(t, http.StatusBadRequest, w.exchange(t, form, right...).status)
		w.clock.by = 0
	})
}

func TestRefreshTokenOfAnotherClientEndsTheSession(t *testing.T) {
	w := start(t)
	first := w.exchange(t, codeForm(w.browser(t).logIn(t, "web-bff", webURI).Query().Get("code")), basic("web-bff", "web secret")...)
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {field(t, first.body, "refresh_token")}}
	require.Equal(t, http.StatusBadRequest, w.exchange(t, refresh, basic("admin-bff", "admin secret")...).status)
	require.Equal(t, http.StatusBadRequest, w.exchange(t, refresh, basic("web-bff", "web secret")...).status)
}

func TestTokensOfOneKindAreNotThoseOfAnother(t *testing.T) {
	w := start(t)
	provider, rp := w.relyingParty(t, "web-bff", "web secret", webURI)
	tokens, err := rp.Exchange(t.Context(), w.browser(t).logIn(t, "web-bff", webURI).Query().Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	id, _ := tokens.Extra("id_token").(string)
	now := time.Now()
	forger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	parts := strings.Split(tokens.AccessToken, ".")
	header := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

	_, _, err = w.issuer.ReadAccess(tokens.AccessToken, now)
	require.NoError(t, err, "the valid twin")
	for name, token := range map[string]string{
		"empty": "", "garbage": "a.b.c", "ID token": id, "refresh token": tokens.RefreshToken,
		"alg none":  header(`{"alg":"none","typ":"at+jwt"}`) + "." + parts[1] + ".",
		"alg HS256": header(`{"alg":"HS256","typ":"at+jwt","kid":"x"}`) + "." + parts[1] + "." + parts[2],
		"forged":    forged(t, forger, "at+jwt", w.url), "no signature": parts[0] + "." + parts[1] + ".",
		"payload of another": parts[0] + "." + header(`{"sub":"x"}`) + "." + parts[2],
	} {
		_, _, err := w.issuer.ReadAccess(token, now)
		require.Error(t, err, name)
	}
	_, _, err = w.issuer.ReadAccess(tokens.AccessToken, now.Add(61*time.Minute))
	require.Error(t, err, "expired")

	_, err = w.issuer.ReadID(id)
	require.NoError(t, err, "the valid twin")
	for name, token := range map[string]string{"access token": tokens.AccessToken, "empty": "", "forged": forged(t, forger, "JWT", w.url)} {
		_, err := w.issuer.ReadID(token)
		require.Error(t, err, name)
	}
	t.Run("for clients written by others", func(t *testing.T) {
		_, err := provider.Verifier(&gooidc.Config{ClientID: "web-bff"}).Verify(t.Context(), tokens.AccessToken)
		require.Error(t, err, "access token as ID token")
		_, err = provider.Verifier(&gooidc.Config{ClientID: "admin-bff"}).Verify(t.Context(), id)
		require.Error(t, err, "ID token of another client")
		_, err = provider.VerifierContext(t.Context(), &gooidc.Config{ClientID: "akinai-admin", SupportedSigningAlgs: []string{gooidc.ES256}}).Verify(t.Context(), tokens.AccessToken)
		require.Error(t, err, "access token of another edge")
		_, err = provider.VerifierContext(t.Context(), &gooidc.Config{ClientID: "akinai-web", SupportedSigningAlgs: []string{gooidc.ES256}}).Verify(t.Context(), id)
		require.Error(t, err, "ID token as access token")
	})
	t.Run("userinfo", func(t *testing.T) {
		b := w.browser(t)
		for _, token := range []string{id, tokens.RefreshToken, "x"} {
			refused := b.send(t, http.MethodGet, w.url+"/userinfo", nil, "Authorization", "Bearer "+token)
			require.Equal(t, http.StatusUnauthorized, refused.status)
			require.Contains(t, refused.header.Get("WWW-Authenticate"), `error="invalid_token"`)
		}
		require.Equal(t, http.StatusUnauthorized, b.send(t, http.MethodGet, w.url+"/userinfo?access_token="+tokens.AccessToken, nil).status)
		require.Equal(t, http.StatusUnauthorized, b.send(t, http.MethodPost, w.url+"/userinfo", url.Values{"access_token": {tokens.AccessToken}}).status)
	})
}

// forged returns a token with right claims, signed with another key.
func forged(t *testing.T, key *ecdsa.PrivateKey, kind, iss string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithType(jose.ContentType(kind)).WithHeader("kid", "issuer.x"))
	require.NoError(t, err)
	now := time.Now()
	token, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": iss, "sub": "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", "aud": "akinai-web", "client_id": "web-bff", "iat": now.Unix(), "nbf": now.Unix(),
		"exp": now.Unix() + 600, "jti": "j", "sid": "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", "roles": []string{"customer"},
	}).Serialize()
	require.NoError(t, err)
	return token
}

func TestOnlyRegisteredOriginsReadResponses(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	allowed := func(method, path, origin string) string {
		header := []string{"Origin", origin}
		if method == http.MethodOptions {
			header = append(header, "Access-Control-Request-Method", "POST")
		}
		got := b.send(t, method, w.origin()+path, nil, header...)
		require.Empty(t, got.header.Get("Access-Control-Allow-Credentials"))
		require.Contains(t, strings.Join(got.header.Values("Vary"), ","), "Origin", path)
		return got.header.Get("Access-Control-Allow-Origin")
	}
	for path, method := range map[string]string{
		"/oidc/token": http.MethodOptions, "/oidc/userinfo": http.MethodGet, "/oidc/keys": http.MethodGet,
		"/oidc/.well-known/openid-configuration": http.MethodGet, "/.well-known/oauth-authorization-server/oidc": http.MethodGet,
	} {
		require.Equal(t, spa, allowed(method, path, spa), path)
		for _, origin := range []string{
			"https://evil.example", "null", "http://spa.example", "https://spa.example.evil.example", "https://xspa.example", "https://spa.example:8443", "https://SPA.example/",
		} {
			require.Empty(t, allowed(method, path, origin), path+" "+origin)
		}
	}
	for _, path := range []string{"/oidc/authorize", "/oidc/login", "/oidc/logout"} {
		require.Empty(t, b.send(t, http.MethodGet, w.origin()+path, nil, "Origin", spa).header.Get("Access-Control-Allow-Origin"), path)
	}
}
