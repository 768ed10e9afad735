package session

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

func newStaffWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, redistest.New(t), "https://admin.example")
	w.sessions.options.Staff = true
	w.acr = secondFactor
	return w
}

func TestALoginOfStaffNeedsTheSecondFactorEachTime(t *testing.T) {
	t.Parallel()
	w := newStaffWorld(t)
	cookies, query := w.begin("/")
	require.Equal(t, "login", query.Get("prompt"), "the login that the browser keeps at the issuer is not enough")
	require.Equal(t, "mfa", query.Get("acr_values"))
	w.acr = "pwd"
	res := w.finish(cookies, query.Get("state"))
	require.Equal(t, http.StatusBadRequest, res.StatusCode)
	require.Empty(t, sessionOf(res))
	w.acr = secondFactor
	require.NotEmpty(t, w.tokenOf(w.logIn()))
}

// The parameter prompt=login passes through the browser, where it can be cut from the address.
func TestALoginOfStaffNeedsAProofThatIsNotOlderThanIt(t *testing.T) {
	t.Parallel()
	w := newStaffWorld(t)
	begin := w.clock.Now()
	for name, tc := range map[string]struct {
		proven time.Time
		status int
	}{
		"an hour before":        {begin.Add(-time.Hour), http.StatusBadRequest},
		"just before":           {begin.Add(-authSkew - time.Second), http.StatusBadRequest},
		"no time":               {time.Time{}, http.StatusBadRequest},
		"by a clock behind":     {begin.Add(-authSkew + time.Second), http.StatusSeeOther},
		"after the login began": {begin.Add(time.Minute), http.StatusSeeOther},
	} {
		cookies, query := w.begin("/")
		w.authTime = &tc.proven
		res := w.finish(cookies, query.Get("state"))
		require.Equal(t, tc.status, res.StatusCode, name)
		require.Equal(t, tc.status == http.StatusSeeOther, len(sessionOf(res)) == 1, name)
	}

	shopper := newWorld(t, redistest.New(t), "https://shop.example")
	proven := shopper.clock.Now().Add(-time.Hour)
	shopper.authTime = &proven
	require.NotEmpty(t, shopper.tokenOf(shopper.logIn()), "the login that the browser keeps at the issuer is enough")
}

func TestALoginOfStaffThatTheBrowserLeavesEndsTheFormerSession(t *testing.T) {
	t.Parallel()
	w := newStaffWorld(t)
	former := w.logIn()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := w.sessions.save(ctx, "u", tokens{Access: "a", Ends: w.clock.Now().Add(time.Hour)})
	require.NoError(t, err)
	require.Empty(t, w.tokenOf(former))
}

// While Redis refuses to delete, a login fails; the one after it ends the session of before.
func TestALoginOfStaffAfterOneThatFailedEndsTheSessionOfBefore(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	client, err := redis.Open(config, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	w := newWorld(t, client, "https://admin.example")
	w.sessions.options.Staff, w.acr = true, secondFactor
	before := w.logIn()
	healthy := w.sessions.redis
	w.sessions.redis = withoutDelete(t, config)
	cookies, query := w.begin("/")
	require.Equal(t, http.StatusServiceUnavailable, w.finish(cookies, query.Get("state")).StatusCode)
	w.sessions.redis = healthy
	require.NotEmpty(t, w.tokenOf(before))
	after := w.logIn()
	require.Empty(t, w.tokenOf(before))
	require.NotEmpty(t, w.tokenOf(after))
}

// withoutDelete returns a client of the same keys whose user of Redis may not delete.
func withoutDelete(t *testing.T, config redis.Config) *redis.Client {
	t.Helper()
	options, err := rueidis.ParseURL(config.URL)
	require.NoError(t, err)
	options.DisableCache = true
	admin, err := rueidis.NewClient(options)
	require.NoError(t, err)
	t.Cleanup(admin.Close)
	user := "test-" + id.New()
	acl := func(args ...string) {
		require.NoError(t, admin.Do(context.WithoutCancel(t.Context()), admin.B().Arbitrary("ACL").Args(args...).Build()).Error())
	}
	acl("SETUSER", user, "on", ">secret", "~*", "&*", "+@all", "-del", "-unlink")
	t.Cleanup(func() { acl("DELUSER", user) })
	address, err := url.Parse(config.URL)
	require.NoError(t, err)
	address.User = url.UserPassword(user, "secret")
	config.URL = address.String()
	client, err := redis.Open(config, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

func TestALoginOfStaffEndsTheSessionThatThePersonHasElsewhere(t *testing.T) {
	t.Parallel()
	w := newStaffWorld(t)
	office, home := w.logIn(), w.logIn()
	require.Empty(t, w.tokenOf(office))
	require.NotEmpty(t, w.tokenOf(home))
	require.Equal(t, http.StatusNoContent, w.ask("POST", LogoutPath, home, write...).StatusCode)
	require.NotEmpty(t, w.tokenOf(w.logIn()), "after a logout")

	shopper := newWorld(t, redistest.New(t), "https://shop.example")
	phone, laptop := shopper.logIn(), shopper.logIn()
	require.NotEmpty(t, shopper.tokenOf(phone), "shoppers have several")
	require.NotEmpty(t, shopper.tokenOf(laptop))
}

func TestLoginsOfStaffAtOnceLeaveOneSession(t *testing.T) {
	t.Parallel()
	w := newStaffWorld(t)
	cookies := make([]string, 8)
	var all sync.WaitGroup
	for i := range cookies {
		all.Go(func() {
			secret, err := w.sessions.save(t.Context(), "u", tokens{Access: "a", Ends: w.clock.Now().Add(w.sessions.config.SessionTTL)})
			if err == nil {
				cookies[i] = secret
			}
		})
	}
	all.Wait()
	live := 0
	for _, secret := range cookies {
		require.NotEmpty(t, secret)
		if _, err := w.sessions.load(t.Context(), secret); err == nil {
			live++
		}
	}
	require.Equal(t, 1, live)
}

// TestTheCookieOfStaffIsSentByPagesOfTheBackOfficeAlone: the cookie is Strict and HttpOnly, belongs
// to one host, and is Secure except on loopback.
func TestTheCookieOfStaffIsSentByPagesOfTheBackOfficeAlone(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://admin.example": `^__Host-Http-akinai-admin=[\w-]{43}; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Strict$`,
		"http://localhost:8082": `^akinai-admin=[\w-]{43}; Path=/; Max-Age=86400; HttpOnly; SameSite=Strict$`,
	} {
		w := newWorld(t, redistest.New(t), address)
		w.sessions.options.Staff, w.acr = true, secondFactor
		w.sessions.cookies = newCookies("admin", address, http.SameSiteStrictMode)
		cookies, query := w.begin("/")
		res := w.finish(cookies, query.Get("state"))
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		set := res.Header.Values("Set-Cookie")
		require.Len(t, set, 2, "the login ends, the session begins")
		require.Regexp(t, want, set[1])
		out := w.ask("POST", LogoutPath, sessionOf(res), write...)
		require.Equal(t, http.StatusNoContent, out.StatusCode)
		require.Len(t, out.Header.Values("Set-Cookie"), 1)
		require.Contains(t, out.Header.Get("Set-Cookie"), "; Max-Age=0; HttpOnly;")
		require.Contains(t, out.Header.Get("Set-Cookie"), "SameSite=Strict")
	}
}
