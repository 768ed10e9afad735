package issuer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// invitation returns the token of an invitation of an address.
func (w *world) invitation(t *testing.T, to string) string {
	t.Helper()
	address, err := domain.NewEmail(to)
	require.NoError(t, err)
	link, _, err := w.invites.Bootstrap(t.Context(), "operator", address)
	require.NoError(t, err)
	parsed, err := url.Parse(link.Reveal())
	require.NoError(t, err)
	require.Equal(t, "/account/invitation", parsed.Path)
	return parsed.Query().Get("token")
}

func TestThePageOfAnInvitationMakesTheOwnerStaff(t *testing.T) {
	w := start(t)
	token := w.invitation(t, "boss@example.jp")
	path := "/account/invitation?lang=ja&token=" + token
	for range 2 {
		response, body := w.page(t, http.MethodGet, path, nil)
		require.Equal(t, http.StatusOK, response.StatusCode, "opening uses nothing up")
		require.Equal(t, "no-referrer", response.Header.Get("Referrer-Policy"))
		require.Contains(t, response.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		require.Contains(t, body, `<html lang="ja">`)
		require.Contains(t, body, `autocomplete="new-password"`)
		require.NotContains(t, body, "<script")
	}
	form := func(name, password string) url.Values {
		return url.Values{"token": {token}, "lang": {"en"}, "name": {name}, "password": {password}}
	}
	response, _ := w.page(t, http.MethodPost, "/account/invitation", form("Hanako", secret), "Sec-Fetch-Site", "cross-site")
	require.GreaterOrEqual(t, response.StatusCode, 400, "a form of another site")
	for _, tc := range []struct{ name, password, says string }{
		{"", secret, "Enter your name"},
		{strings.Repeat("x", 101), secret, "Enter your name"},
		{"a\x1bb", secret, "Enter your name"},
		{"Hanako", "short", "8 to 128 characters"},
		{"Hanako", "password", "easy to guess"},
	} {
		response, body := w.page(t, http.MethodPost, "/account/invitation", form(tc.name, tc.password))
		require.Equal(t, http.StatusUnprocessableEntity, response.StatusCode, tc.name)
		require.Contains(t, body, tc.says)
		require.Contains(t, body, `aria-invalid="true"`)
	}
	response, body := w.page(t, http.MethodPost, "/account/invitation", form("<b>Hanako</b>", secret), "Sec-Fetch-Site", "same-origin")
	require.Equal(t, http.StatusOK, response.StatusCode, body)
	require.Contains(t, body, "Your registration is complete")
	response, body = w.page(t, http.MethodPost, "/account/invitation", form("Hanako", secret))
	require.Equal(t, http.StatusGone, response.StatusCode)
	require.Contains(t, body, "This link was used already")
	require.NotContains(t, w.log.String(), token)
}

func TestThePageOfAnInvitationAsksACustomerForTheirPassword(t *testing.T) {
	w := start(t)
	token := w.invitation(t, email)
	_, body := w.page(t, http.MethodGet, "/account/invitation?lang=en&token="+token, nil)
	require.Contains(t, body, "This e-mail address has an account already")
	require.Contains(t, body, `autocomplete="current-password"`)
	form := url.Values{"token": {token}, "lang": {"en"}, "name": {"Hanako"}, "password": {"battery staple correct"}}
	response, body := w.page(t, http.MethodPost, "/account/invitation", form)
	require.Equal(t, http.StatusUnprocessableEntity, response.StatusCode)
	require.Contains(t, body, "The password is wrong")
	form.Set("password", secret)
	response, _ = w.page(t, http.MethodPost, "/account/invitation", form)
	require.Equal(t, http.StatusOK, response.StatusCode)
	var roles []string
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT roles FROM accounts WHERE id = $1`, string(w.account)).Scan(&roles))
	require.Equal(t, []string{"customer", "superadmin"}, roles)
}

func TestThePageOfAnInvitationSaysWhyItDoesNotWork(t *testing.T) {
	w := start(t)
	for _, token := range []string{"", "nonsense", `"><script>`} {
		response, body := w.page(t, http.MethodGet, "/account/invitation?lang=en&token="+url.QueryEscape(token), nil)
		require.Equal(t, http.StatusBadRequest, response.StatusCode)
		require.Contains(t, body, "This link is not valid")
		require.NotContains(t, body, "<script")
	}
	token := w.invitation(t, "boss@example.jp")
	w.clock.by += domain.BootstrapTTL
	response, body := w.page(t, http.MethodGet, "/account/invitation?lang=ja&token="+token, nil)
	require.Equal(t, http.StatusGone, response.StatusCode)
	require.Contains(t, body, "リンクの有効期限が切れています")
}
