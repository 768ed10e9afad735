package issuer_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

const newSecret = "battery horse correct"

func (b *browser) changePassword(t *testing.T, current, next string, header ...string) reply {
	t.Helper()
	form := url.Values{"lang": {"en"}, "current": {current}, "password": {next}}
	return b.send(t, http.MethodPost, b.w.url+"/account/password", form, header...)
}

func TestTheOwnerChangesThePasswordAndStaysLoggedInHereAlone(t *testing.T) {
	w := start(t)
	b, other := w.browser(t), w.browser(t)
	other.logIn(t, "web-bff", webURI)
	b.account(t)
	changed := b.changePassword(t, secret, newSecret)
	require.Equal(t, "/oidc/account/password?lang=en&changed=", changed.to(t).String())
	require.Contains(t, b.send(t, http.MethodGet, w.origin()+changed.to(t).String(), nil).body, "Your password is changed.")
	require.Len(t, sessionIDs(b.account(t).body), 1, "this browser is logged in, and nothing else is")
	require.Equal(t, "/oidc/login", other.ask(t, "web-bff", webURI).to(t).Path)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'password_changed'`))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'password_changed' AND account_id = $1`, string(w.account)))

	page := other.ask(t, "web-bff", webURI).to(t)
	require.Equal(t, http.StatusUnprocessableEntity, other.fill(t, page, email, secret).status)
	require.Equal(t, http.StatusSeeOther, other.fill(t, page, email, newSecret).status)
}

func TestThePasswordIsNotChangedWithoutTheCurrentOne(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	require.Equal(t, "/oidc/login", b.changePassword(t, secret, newSecret).to(t).Path, "without a login")
	b.account(t)
	for name, tc := range map[string]struct {
		current, next, says string
		status              int
	}{
		"a wrong current one": {"wrong horse battery", newSecret, "The current password is wrong.", http.StatusUnprocessableEntity},
		"no current one":      {"", newSecret, "Enter your current password.", http.StatusUnprocessableEntity},
		"a short new one":     {secret, "short", "Enter a new password", http.StatusUnprocessableEntity},
		"a weak new one":      {secret, "password123", "easy to guess", http.StatusUnprocessableEntity},
	} {
		refused := b.changePassword(t, tc.current, tc.next)
		require.Equal(t, tc.status, refused.status, name)
		require.Contains(t, refused.body, tc.says, name)
		require.Contains(t, refused.body, "<title>Error: ", name)
	}
	require.Equal(t, http.StatusBadRequest, b.changePassword(t, secret, newSecret, "Sec-Fetch-Site", "cross-site").status)
	w.browser(t).logIn(t, "web-bff", webURI) // with the password as it was
}

// TestGuessesOfTheCurrentPasswordAreThrottled: a stolen login gives no more guesses than the login
// page.
func TestGuessesOfTheCurrentPasswordAreThrottled(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	var last reply
	for range 11 {
		last = b.changePassword(t, "wrong horse battery", newSecret)
	}
	require.Equal(t, http.StatusTooManyRequests, last.status)
	require.NotEmpty(t, last.header.Get("Retry-After"))
	require.Contains(t, last.body, "too many attempts")
}
