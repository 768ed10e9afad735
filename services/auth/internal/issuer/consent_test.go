package issuer_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

func (w *world) consents(t *testing.T, address string) (out string) {
	t.Helper()
	require.NoError(t, w.db.QueryRow(t.Context(), `
SELECT coalesce(string_agg(page || ' ' || version, ', ' ORDER BY page), '')
FROM consents c JOIN accounts a ON a.id = c.account_id WHERE a.email_lookup = $1`, address).Scan(&out))
	return out
}

func TestARegistrationAgreesToThePagesThatWereShown(t *testing.T) {
	w := start(t)
	w.pages = []domain.AgreedPage{{Name: "terms", Version: 3}, {Name: "privacy", Version: 1}}
	form := url.Values{"email": {"taro@example.jp"}, "password": {secret + " and more"}, "name": {"Taro"}, "lang": {"en"}}
	_, body := w.page(t, http.MethodGet, registerPage+"?lang=en", nil)
	require.Contains(t, body, `href="/en/legal/terms?version=3"`)
	require.Contains(t, body, `href="/en/legal/privacy?version=1"`)
	require.Contains(t, body, `name="agreed-terms" value="3"`)
	require.Contains(t, body, `name="agreed-privacy" value="1"`)

	refused := func() {
		t.Helper()
		response, body := w.page(t, http.MethodPost, registerPage, form)
		require.Equal(t, http.StatusUnprocessableEntity, response.StatusCode)
		require.Contains(t, body, "The terms of use or the privacy policy have changed.")
		require.Contains(t, body, `value="taro@example.jp"`, "what was typed stays")
		require.Contains(t, body, `value="Taro"`)
		require.Contains(t, body, `name="agreed-terms" value="4"`, "the form shows the versions in force")
		require.Zero(t, w.mailsOf(t, "verify")-1, "the account of the world alone")
	}
	w.pages[0].Version = 4
	refused() // without versions
	form.Set("agreed-terms", "3")
	form.Set("agreed-privacy", "1")
	refused() // with an earlier version

	form.Set("agreed-terms", "4")
	response, _ := w.page(t, http.MethodPost, registerPage, form)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "privacy 1, terms 4", w.consents(t, "taro@example.jp"))

	form.Set("email", email) // there is an account, which another person may own
	response, _ = w.page(t, http.MethodPost, registerPage, form)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Empty(t, w.consents(t, email))
}

func TestThePageOfRegistrationFailsIfNoVersionIsKnown(t *testing.T) {
	w := start(t)
	w.pagesErr = errors.New("the product service is down")
	response, _ := w.page(t, http.MethodGet, registerPage, nil)
	require.GreaterOrEqual(t, response.StatusCode, 500)
	response, _ = w.page(t, http.MethodGet, resetPage, nil)
	require.Equal(t, http.StatusOK, response.StatusCode, "nothing else depends on it")
}
