package issuer_test

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

var shownOptions = regexp.MustCompile(`data-options="([^"]+)"`)

// authenticator is a device with one passkey.
type authenticator struct {
	virtualwebauthn.Authenticator

	passkey virtualwebauthn.Credential
	rp      virtualwebauthn.RelyingParty
}

// newCredential returns a passkey whose key has coordinates of 32 bytes. The library omits leading
// zeros of others, which RFC 9053 (section 7.1.1) does not allow, so that they are refused.
func newCredential() virtualwebauthn.Credential {
	for {
		made := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		if len(made.Key.AttestationData()) == 77 {
			return made
		}
	}
}

func (w *world) authenticator(t *testing.T) *authenticator {
	t.Helper()
	at, err := url.Parse(w.url)
	require.NoError(t, err)
	require.Equal(t, "localhost", at.Hostname())
	return &authenticator{
		Authenticator: virtualwebauthn.NewAuthenticator(), passkey: newCredential(),
		rp: virtualwebauthn.RelyingParty{ID: "localhost", Name: "Akinai", Origin: w.origin()},
	}
}

// options returns the options for the browser on a page.
func options(t *testing.T, shown reply) string {
	t.Helper()
	found := shownOptions.FindStringSubmatch(shown.body)
	require.NotNil(t, found, "%d %s", shown.status, shown.body)
	return html.UnescapeString(found[1])
}

// makes returns the response to the options of the page that makes a passkey.
func (a *authenticator) makes(t *testing.T, shown reply) string {
	t.Helper()
	parsed, err := virtualwebauthn.ParseAttestationOptions(options(t, shown))
	require.NoError(t, err)
	require.Equal(t, "localhost", parsed.RelyingPartyID)
	a.Options.UserHandle = []byte(parsed.UserID)
	return virtualwebauthn.CreateAttestationResponse(a.rp, a.Authenticator, a.passkey, *parsed)
}

// proves returns the response to the options of the page that logs in.
func (a *authenticator) proves(t *testing.T, shown reply) string {
	t.Helper()
	parsed, err := virtualwebauthn.ParseAssertionOptions(options(t, shown))
	require.NoError(t, err)
	return virtualwebauthn.CreateAssertionResponse(a.rp, a.Authenticator, a.passkey, *parsed)
}

func (b *browser) newPasskey(t *testing.T) reply {
	t.Helper()
	return b.send(t, http.MethodGet, b.w.url+"/account/passkeys/new?lang=en", nil)
}

func (b *browser) addPasskey(t *testing.T, response, name string) reply {
	t.Helper()
	return b.send(t, http.MethodPost, b.w.url+"/account/passkeys/new", url.Values{"lang": {"en"}, "response": {response}, "name": {name}})
}

// passkey adds a passkey of a new authenticator to the account of the browser.
func (b *browser) passkey(t *testing.T, name string) *authenticator {
	t.Helper()
	a := b.w.authenticator(t)
	added := b.addPasskey(t, a.makes(t, b.newPasskey(t)), name)
	require.Equal(t, "/oidc/account/passkeys?lang=en&added=", added.to(t).String())
	return a
}

// passkeyLogin asks for a login, and shows the page of passkeys.
func (b *browser) passkeyLogin(t *testing.T, extra ...string) (string, reply) {
	t.Helper()
	request := b.ask(t, "web-bff", webURI, extra...).to(t).Query().Get("id")
	return request, b.send(t, http.MethodGet, b.w.url+"/login/passkey?lang=en&id="+request, nil)
}

func (b *browser) provePasskey(t *testing.T, request, response string) reply {
	t.Helper()
	return b.send(t, http.MethodPost, b.w.url+"/login/passkey", url.Values{"id": {request}, "lang": {"en"}, "response": {response}})
}

func TestAnOwnerAddsNamesUsesAndRemovesAPasskey(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	shown := b.newPasskey(t)
	require.Contains(t, shown.header.Get("Content-Security-Policy"), "default-src 'none'; script-src 'self'; style-src 'self';")
	require.Equal(t, 1, strings.Count(shown.body, "<script"))
	require.NotContains(t, options(t, shown), w.origin())
	a := b.passkey(t, "  My   phone ")
	list := b.send(t, http.MethodGet, w.url+"/account/passkeys?lang=en", nil)
	require.Contains(t, list.body, "<h2>My phone</h2>")
	require.Contains(t, list.body, "Not used yet")
	require.NotContains(t, list.body, "<script")
	key := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(list.body)[1]
	b.send(t, http.MethodPost, w.url+"/account/passkeys/rename", url.Values{"id": {key}, "name": {"<b>財布</b>"}})
	require.Contains(t, b.send(t, http.MethodGet, w.url+"/account/passkeys?lang=en", nil).body, "&lt;b&gt;財布&lt;/b&gt;")

	other := w.browser(t)
	request, page := other.passkeyLogin(t, "acr_values", "mfa")
	require.Equal(t, http.StatusOK, page.status)
	back := other.provePasskey(t, request, a.proves(t, page)).to(t)
	require.NotEmpty(t, back.Query().Get("code"))
	res := w.exchange(t, codeForm(back.Query().Get("code")), basic("web-bff", "web secret")...)
	require.Equal(t, "mfa", w.read(t, res).ACR)
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(field(t, res.body, "id_token"), ".")[1])
	require.NoError(t, err)
	var claims login
	require.NoError(t, json.Unmarshal(payload, &claims))
	require.Equal(t, "mfa", claims.ACR)
	require.Equal(t, []string{"pop", "user", "mfa"}, claims.AMR)

	removed := b.send(t, http.MethodPost, w.url+"/account/passkeys/remove", url.Values{"id": {key}, "lang": {"en"}})
	require.Equal(t, "/oidc/account/passkeys?lang=en&removed=", removed.to(t).String())
	require.Equal(t, "/oidc/login", other.send(t, http.MethodGet, w.url+"/account", nil).to(t).Path, "other logins end")
	request, page = other.passkeyLogin(t)
	require.Equal(t, http.StatusUnprocessableEntity, other.provePasskey(t, request, a.proves(t, page)).status)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'passkey_added'`))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'passkey_removed'`))
	require.Equal(t, 2, w.count(t, `SELECT count(*) FROM audit_events WHERE event IN ('passkey_added', 'passkey_removed') AND account_id = $1`, string(w.account)))
}

// TestAResponseIsAcceptedOnce: also in concurrent requests, and not for another login.
func TestAResponseIsAcceptedOnce(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	a := w.authenticator(t)
	made := a.makes(t, b.newPasskey(t))
	require.Equal(t, http.StatusSeeOther, b.addPasskey(t, made, "x").status)
	require.Equal(t, http.StatusUnprocessableEntity, b.addPasskey(t, made, "x").status)
	b.newPasskey(t)
	require.Equal(t, http.StatusUnprocessableEntity, b.addPasskey(t, made, "x").status, "to another challenge")

	other := w.browser(t)
	request, page := other.passkeyLogin(t)
	response := a.proves(t, page)
	var accepted atomic.Int32
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if other.provePasskey(t, request, response).status == http.StatusSeeOther {
				accepted.Add(1)
			}
		})
	}
	wait.Wait()
	require.Equal(t, int32(1), accepted.Load())
	again, _ := other.passkeyLogin(t, "prompt", "login")
	require.Equal(t, http.StatusUnprocessableEntity, other.provePasskey(t, again, response).status, "for another login")
}

// TestResponsesThatAreRefused: each beside the right one, which is accepted at last.
func TestResponsesThatAreRefused(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	a := b.passkey(t, "x")
	stranger := w.register(t, "taro@example.jp")
	for name, change := range map[string]func(a *authenticator) *authenticator{
		"without user verification": func(a *authenticator) *authenticator { a.Options.UserNotVerified = true; return a },
		"without the person":        func(a *authenticator) *authenticator { a.Options.UserNotPresent = true; return a },
		"of another site":           func(a *authenticator) *authenticator { a.rp.Origin = "http://localhost:1"; return a },
		"of another host":           func(a *authenticator) *authenticator { a.rp.ID = "evil.example"; return a },
		"for another account":       func(a *authenticator) *authenticator { a.Options.UserHandle = []byte(stranger); return a },
		"without an account":        func(a *authenticator) *authenticator { a.Options.UserHandle = nil; return a },
		"of an unknown passkey": func(a *authenticator) *authenticator {
			a.passkey = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
			return a
		},
		"with another key": func(a *authenticator) *authenticator {
			other := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
			other.ID = a.passkey.ID
			a.passkey = other
			return a
		},
	} {
		twin := *a
		other := w.browser(t)
		request, page := other.passkeyLogin(t)
		require.Equal(t, http.StatusUnprocessableEntity, other.provePasskey(t, request, change(&twin).proves(t, page)).status, name)
	}
	other := w.browser(t)
	request, page := other.passkeyLogin(t)
	require.Equal(t, http.StatusBadRequest, w.browser(t).provePasskey(t, request, a.proves(t, page)).status, "of another browser")
	require.Equal(t, http.StatusSeeOther, other.provePasskey(t, request, a.proves(t, page)).status)
	request, page = other.passkeyLogin(t, "prompt", "login")
	w.clock.by += domain.PasskeyTTL + time.Second
	require.Equal(t, http.StatusUnprocessableEntity, other.provePasskey(t, request, a.proves(t, page)).status, "too late")
	for _, response := range []string{"", "{}", "null", `{"id":"x"}`, strings.Repeat("[", 5000)} {
		request, _ := other.passkeyLogin(t, "prompt", "login")
		require.Equal(t, http.StatusUnprocessableEntity, other.provePasskey(t, request, response).status)
	}
	_, err := w.db.Exec(t.Context(), `UPDATE accounts SET disabled_at = now() WHERE id = $1`, string(w.account))
	require.NoError(t, err)
	request, page = other.passkeyLogin(t, "prompt", "login")
	require.Equal(t, http.StatusUnprocessableEntity, other.provePasskey(t, request, a.proves(t, page)).status, "the account is disabled")
}

// TestAClonedPasskeyIsRefused: its counter does not go back or stay.
func TestAClonedPasskeyIsRefused(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	a := b.passkey(t, "x")
	login := func(counter uint32) int {
		a.passkey.Counter = counter
		other := w.browser(t)
		request, page := other.passkeyLogin(t)
		return other.provePasskey(t, request, a.proves(t, page)).status
	}
	require.Equal(t, http.StatusSeeOther, login(7))
	require.Equal(t, http.StatusUnprocessableEntity, login(7))
	require.Equal(t, http.StatusUnprocessableEntity, login(3))
	require.Equal(t, http.StatusSeeOther, login(8))
	require.Equal(t, 2, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'passkey_cloned' AND account_id = $1`, string(w.account)))
}

// TestAPasskeyOfAnotherPersonIsNeitherRenamedNorRemoved: and each change but a name needs a login
// of the last 15 minutes.
func TestAPasskeyOfAnotherPersonIsNeitherRenamedNorRemoved(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	a := b.passkey(t, "mine")
	w.register(t, "taro@example.jp")
	thief := w.browser(t)
	page := thief.ask(t, "web-bff", webURI).to(t)
	require.Equal(t, http.StatusSeeOther, thief.fill(t, page, "taro@example.jp", secret).status)
	key := base64.RawURLEncoding.EncodeToString(a.passkey.ID)
	for _, action := range []string{"rename", "remove"} {
		for _, which := range []string{key, id.New(), "!"} {
			done := thief.send(t, http.MethodPost, w.url+"/account/passkeys/"+action, url.Values{"id": {which}, "name": {"theirs"}})
			require.Equal(t, http.StatusSeeOther, done.status)
		}
	}
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM passkeys WHERE name = 'mine'`))
	w.clock.by += domain.StepUpAge + time.Second
	require.Equal(t, "/oidc/login", b.newPasskey(t).to(t).Path)
	require.Equal(t, "/oidc/login", b.send(t, http.MethodPost, w.url+"/account/passkeys/remove", url.Values{"id": {key}}).to(t).Path)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM passkeys`))
}
