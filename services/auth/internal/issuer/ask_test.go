package issuer_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	resetPage    = "/account/request-password-reset"
	registerPage = "/account/register"
)

// mailsOf returns the number of mails of a kind that wait to be sent.
func (w *world) mailsOf(t *testing.T, kind string) (n int) {
	t.Helper()
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT count(*) FROM mails WHERE kind = $1`, kind).Scan(&n))
	return n
}

func TestPagesThatAskForAnAddressTellNothingAboutAccounts(t *testing.T) {
	w := start(t)
	for path, kinds := range map[string][]string{resetPage: {"reset", "reset"}, registerPage: {"address_in_use", "verify"}} {
		var bodies []string
		for n, address := range []string{email, "nobody@example.jp"} {
			before := w.mailsOf(t, kinds[n])
			response, body := w.page(t, http.MethodPost, path, url.Values{"email": {" " + address}, "password": {secret + " and more"}, "lang": {"en"}})
			require.Equal(t, http.StatusOK, response.StatusCode, body)
			require.Equal(t, "no-store", response.Header.Get("Cache-Control"))
			require.Contains(t, body, "Look at your mail")
			require.NotContains(t, body, address)
			require.Equal(t, before+1, w.mailsOf(t, kinds[n]))
			bodies = append(bodies, body)
		}
		require.Equal(t, bodies[0], bodies[1], path)
	}
	require.NotContains(t, w.log.String(), "@")
}

func TestPagesThatAskForAnAddressAreBounded(t *testing.T) {
	w := start(t)
	for _, path := range []string{resetPage, registerPage} {
		var bodies []string
		for _, address := range []string{email, "taro@example.jp"} {
			form := url.Values{"email": {address}, "password": {secret + " and more"}, "lang": {"en"}}
			response, body := w.page(t, http.MethodPost, path, form)
			for n := 0; response.StatusCode == http.StatusOK && n < 20; n++ {
				response, body = w.page(t, http.MethodPost, path, form)
			}
			require.Equal(t, http.StatusTooManyRequests, response.StatusCode)
			wait, err := strconv.Atoi(response.Header.Get("Retry-After"))
			require.NoError(t, err)
			require.Positive(t, wait)
			require.Contains(t, body, "too many requests")
			bodies = append(bodies, strings.ReplaceAll(body, address, ""))
		}
		require.Equal(t, bodies[0], bodies[1], path)
	}
}

func TestFormsThatAskForAnAddressSayWhatIsWrong(t *testing.T) {
	w := start(t)
	before := w.mailsOf(t, "verify")
	for _, tc := range []struct{ path, email, password, want string }{
		{resetPage, "", "", "Enter your e-mail address"},
		{resetPage, "hanako", "", "Enter your e-mail address"},
		{resetPage, "hanako@example.jp, taro@example.jp", "", "Enter your e-mail address"},
		{registerPage, "taro@example.jp", "short", "8 to 128 characters"},
		{registerPage, "taro@example.jp", "password", "easy to guess"},
		{registerPage, email, "password", "easy to guess"},
	} {
		response, body := w.page(t, http.MethodPost, tc.path, url.Values{"email": {tc.email}, "password": {tc.password}, "lang": {"en"}})
		require.Equal(t, http.StatusUnprocessableEntity, response.StatusCode)
		require.Contains(t, body, tc.want)
		require.Contains(t, body, `aria-invalid="true"`)
		require.Contains(t, body, "<title>Error: ")
	}
	foreign, _ := w.page(t, http.MethodPost, registerPage, url.Values{"email": {"taro@example.jp"}, "password": {secret}},
		"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusBadRequest, foreign.StatusCode)
	require.Equal(t, before, w.mailsOf(t, "verify"))
	require.Zero(t, w.mailsOf(t, "reset"))
}

func TestThePagesLeadBackToTheLogin(t *testing.T) {
	w := start(t)
	const request = "0191d0a4-6f0e-7c3a-9d2b-8f5e4a3c2b1d"
	for _, path := range []string{resetPage, registerPage} {
		_, body := w.page(t, http.MethodGet, path+"?lang=ja&id="+request, nil)
		require.Contains(t, body, `<html lang="ja">`)
		require.Contains(t, body, `href="/oidc/login?id=`+request+`&amp;lang=ja"`)
		require.Contains(t, body, `name="id" value="`+request+`"`)
		_, body = w.page(t, http.MethodGet, path+`?lang=en&id="><script>`, nil)
		require.NotContains(t, body, "script")
		require.NotContains(t, body, "/oidc/login")
	}
}

// TestTheRegistrationLinksToWhatItAgreesTo, in the language of the page.
func TestTheRegistrationLinksToWhatItAgreesTo(t *testing.T) {
	w := start(t)
	for l, prefix := range map[string]string{"ja": "", "en": "/en"} {
		_, body := w.page(t, http.MethodGet, registerPage+"?lang="+l, nil)
		require.Contains(t, body, `<a href="`+prefix+`/legal/terms">`)
		require.Contains(t, body, `<a href="`+prefix+`/legal/privacy">`)
	}
	_, body := w.page(t, http.MethodGet, resetPage, nil)
	require.NotContains(t, body, "/legal/")
}

func TestARegistrationMayHaveAName(t *testing.T) {
	w := start(t)
	register := func(address, name string) (int, string) {
		form := url.Values{"email": {address}, "name": {name}, "password": {secret + " and more"}, "lang": {"en"}}
		response, body := w.page(t, http.MethodPost, registerPage, form)
		return response.StatusCode, body
	}
	_, body := w.page(t, http.MethodGet, registerPage+"?lang=en", nil)
	require.Contains(t, body, `<label for="name">Name (optional)</label>`)
	_, body = w.page(t, http.MethodGet, resetPage+"?lang=en", nil)
	require.NotContains(t, body, `id="name"`)
	for address, name := range map[string]string{"a@example.jp": "", "b@example.jp": "  山田\u3000花子 "} {
		status, body := register(address, name)
		require.Equal(t, http.StatusOK, status, body)
	}
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM accounts WHERE email = 'a@example.jp' AND name = ''`))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM accounts WHERE email = 'b@example.jp' AND name = '山田 花子'`))
	for _, name := range []string{strings.Repeat("a", 101), "a\x01b"} {
		status, body := register("c@example.jp", name)
		require.Equal(t, http.StatusUnprocessableEntity, status)
		require.Contains(t, body, "Enter a name of at most 100 characters.")
		require.Contains(t, body, `aria-describedby="name-error"`)
	}
	require.Zero(t, w.count(t, `SELECT count(*) FROM accounts WHERE email = 'c@example.jp'`))
}
