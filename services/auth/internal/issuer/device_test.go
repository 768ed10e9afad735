package issuer_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// guess posts a wrong password for the account from a client address.
func (b *browser) guess(t *testing.T, id, address string) int {
	t.Helper()
	form := url.Values{"id": {id}, "email": {email}, "password": {"wrong"}}
	return b.send(t, http.MethodPost, b.w.url+"/login", form, "X-Forwarded-For", address).status
}

// deviceCookie returns the device cookie of the browser.
func (b *browser) deviceCookie(t *testing.T) string {
	t.Helper()
	at, err := url.Parse(b.w.url + "/login")
	require.NoError(t, err)
	for _, c := range b.Jar.Cookies(at) {
		if c.Name == "akinai-id-device" {
			return c.Value
		}
	}
	return ""
}

func (b *browser) request(t *testing.T) string {
	t.Helper()
	page := b.ask(t, "web-bff", webURI, "prompt", "login").to(t)
	return page.Query().Get("id")
}

// failures returns how many wrong passwords were hashed.
func (w *world) failures(t *testing.T) int {
	t.Helper()
	var n int
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT count(*) FROM audit_events WHERE event = 'login_failed'`).Scan(&n))
	return n
}

func TestAKnownDeviceGetsInWhileOthersGuess(t *testing.T) {
	w := start(t)
	owner, thief := w.browser(t), w.browser(t)
	owner.logIn(t, "web-bff", webURI)
	require.Len(t, owner.deviceCookie(t), 43)
	attacked := thief.request(t)
	for n := range 1000 {
		address := "192.0.2.1" // that of the owner too
		if n%2 == 1 {
			address = "198.51.100." + strconv.Itoa(n%250)
		}
		thief.guess(t, attacked, address)
	}
	require.LessOrEqual(t, w.failures(t), 100, "hashes")

	other := w.browser(t)
	blocked := url.Values{"id": {other.request(t)}, "email": {email}, "password": {secret}}
	require.Equal(t, http.StatusTooManyRequests, other.send(t, http.MethodPost, w.url+"/login", blocked, "X-Forwarded-For", "192.0.2.1").status)
	form := url.Values{"id": {owner.request(t)}, "email": {email}, "password": {secret}}
	before := owner.deviceCookie(t)
	require.Equal(t, http.StatusSeeOther, owner.send(t, http.MethodPost, w.url+"/login", form, "X-Forwarded-For", "192.0.2.1").status)
	require.Equal(t, before, owner.deviceCookie(t))
}

func TestAStolenDeviceCookieGivesOneBucket(t *testing.T) {
	w := start(t)
	owner := w.browser(t)
	owner.logIn(t, "web-bff", webURI)
	id, hashed := owner.request(t), 0
	for n := range 50 {
		if owner.guess(t, id, "198.51.100."+strconv.Itoa(n)) == http.StatusUnprocessableEntity {
			hashed++
		}
	}
	require.Equal(t, 10, hashed)
	require.Equal(t, 10, w.failures(t))
}

func TestADeviceIsKnownForItsAccountOnly(t *testing.T) {
	w := start(t)
	w.register(t, "taro@example.jp")
	b := w.browser(t)
	b.logIn(t, "web-bff", webURI)
	first := b.deviceCookie(t)
	page := b.ask(t, "web-bff", webURI, "prompt", "login").to(t)
	require.Equal(t, http.StatusSeeOther, b.fill(t, page, "taro@example.jp", secret).status)
	require.NotEqual(t, first, b.deviceCookie(t), "a cookie from elsewhere never becomes known")
	var stored int
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT count(*) FROM known_addresses WHERE get_byte(key, 0) = 100`).Scan(&stored))
	require.Equal(t, 2, stored)
}
