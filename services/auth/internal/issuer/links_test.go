package issuer_test

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/store"
)

// mint returns a token of the account, as it is mailed.
func (w *world) mint(t *testing.T, purpose domain.Purpose, to string) string {
	t.Helper()
	token, err := domain.NewOneTimeToken(rand.Reader)
	require.NoError(t, err)
	address, err := domain.NewEmail(to)
	require.NoError(t, err)
	accountMail := domain.NewAccountMail(domain.MailKind(purpose), w.account, language.None)
	fresh, err := store.New(w.db).Mint(t.Context(), accountMail, purpose, address, token.Hash(), w.clock.Now().Add(domain.LinkTTL))
	require.NoError(t, err)
	require.True(t, fresh)
	return token.Reveal()
}

// page requests the page of a link, with a form for a POST.
func (w *world) page(t *testing.T, method, path string, form url.Values, headers ...string) (*http.Response, string) {
	t.Helper()
	root := strings.TrimSuffix(w.url, "/oidc")
	var body io.Reader = http.NoBody
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(t.Context(), method, root+path, body)
	require.NoError(t, err)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(text)
}

func (w *world) verified(t *testing.T) bool {
	t.Helper()
	account, err := store.New(w.db).GetAccount(t.Context(), w.account)
	require.NoError(t, err)
	return account.EmailVerified()
}

func TestOpeningALinkUsesNothingUpAndItsFormDoes(t *testing.T) {
	w := start(t)
	token := w.mint(t, domain.PurposeVerify, email)
	path := "/account/verify-email?lang=ja&token=" + token
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet} {
		response, body := w.page(t, method, path, nil)
		require.Equal(t, http.StatusOK, response.StatusCode)
		require.Equal(t, "no-store", response.Header.Get("Cache-Control"))
		require.Equal(t, "no-referrer", response.Header.Get("Referrer-Policy"))
		policy := response.Header.Get("Content-Security-Policy")
		for _, rule := range []string{"default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"} {
			require.Contains(t, policy, rule)
		}
		if method == http.MethodGet {
			require.Contains(t, body, `<html lang="ja">`)
			require.Contains(t, body, "メールアドレスを確認する</button>")
			require.Contains(t, body, `name="token" value="`+token+`"`)
			require.NotContains(t, body, "<script")
		}
	}
	require.False(t, w.verified(t), "programs that scan mails open links")

	form := url.Values{"token": {token}, "lang": {"en"}}
	response, body := w.page(t, http.MethodPost, "/account/verify-email", form, "Sec-Fetch-Site", "cross-site")
	require.GreaterOrEqual(t, response.StatusCode, 400, body)
	require.False(t, w.verified(t), "a form of another site")
	response, body = w.page(t, http.MethodPost, "/account/verify-email", form, "Sec-Fetch-Site", "same-origin")
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Contains(t, body, "Your e-mail address is confirmed")
	require.True(t, w.verified(t))
	response, body = w.page(t, http.MethodPost, "/account/verify-email", form)
	require.Equal(t, http.StatusGone, response.StatusCode)
	require.Contains(t, body, "This link was used already")
	require.NotContains(t, w.log.String(), token)
}

func TestThePageOfAResetSetsThePassword(t *testing.T) {
	w := start(t)
	token := w.mint(t, domain.PurposeReset, email)
	_, body := w.page(t, http.MethodGet, "/account/reset-password?token="+token, nil, "Accept-Language", "en")
	require.Contains(t, body, `<label for="password">New password</label>`)
	require.Contains(t, body, `autocomplete="new-password"`)
	send := func(password string) (int, string) {
		response, body := w.page(t, http.MethodPost, "/account/reset-password", url.Values{"token": {token}, "lang": {"en"}, "password": {password}})
		require.NotContains(t, body, "battery staple correct", "a password is not shown again")
		return response.StatusCode, body
	}
	for _, weak := range []string{"", "short", strings.Repeat("x", 129), "password"} {
		status, body := send(weak)
		require.Equal(t, http.StatusUnprocessableEntity, status, weak)
		require.Contains(t, body, `aria-invalid="true"`)
		require.Contains(t, body, "<title>Error: ")
	}
	status, body := send("battery staple correct")
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, "Your password is set")
	typed, err := domain.NewEmail(email)
	require.NoError(t, err)
	_, err = w.app.Login(t.Context(), typed, domain.NewPassword("battery staple correct"), "web", domain.Visitor{}, false)
	require.NoError(t, err)
}

func TestThePageOfALinkSaysWhyItDoesNotWork(t *testing.T) {
	w := start(t)
	change := w.mint(t, domain.PurposeEmailChange, "taro@example.jp")
	w.register(t, "taro@example.jp")
	expired := w.mint(t, domain.PurposeVerify, email)
	for _, tc := range []struct {
		path, token string
		status      int
		says        string
	}{
		{"/account/verify-email", "nonsense", http.StatusBadRequest, "This link is not valid"},
		{"/account/verify-email", "", http.StatusBadRequest, "This link is not valid"},
		{"/account/reset-password", expired, http.StatusBadRequest, "This link is not valid"},
		{"/account/change-email", change, http.StatusConflict, "This e-mail address cannot be used"},
	} {
		form := url.Values{"token": {tc.token}, "lang": {"en"}, "password": {"battery staple correct"}}
		response, body := w.page(t, http.MethodPost, tc.path, form)
		require.Equal(t, tc.status, response.StatusCode, tc.path)
		require.Contains(t, body, tc.says)
	}
	w.clock.by += 15 * time.Minute
	response, body := w.page(t, http.MethodPost, "/account/verify-email", url.Values{"token": {expired}, "lang": {"ja"}})
	require.Equal(t, http.StatusGone, response.StatusCode)
	require.Contains(t, body, "リンクの有効期限が切れています")
	response, _ = w.page(t, http.MethodGet, "/account/verify-email", nil)
	require.Equal(t, http.StatusBadRequest, response.StatusCode, "without a token")
	response, body = w.page(t, http.MethodGet, "/account/verify-email?lang=en&token=%22%3E%3Cscript%3E", nil)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.NotContains(t, body, "<script>")
}
