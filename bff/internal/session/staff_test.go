package session

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

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
