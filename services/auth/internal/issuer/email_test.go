package issuer_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

const newAddress = "hanako.new@example.jp"

func (b *browser) changeEmail(t *testing.T, next, current string, header ...string) reply {
	t.Helper()
	form := url.Values{"lang": {"en"}, "email": {next}, "current": {current}}
	return b.send(t, http.MethodPost, b.w.url+"/account/email", form, header...)
}

// TestTheOwnerChangesTheAddressByALinkToTheNewOne: nothing changes before the link is opened and
// its button pressed.
func TestTheOwnerChangesTheAddressByALinkToTheNewOne(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	shown := b.send(t, http.MethodGet, w.url+"/account/email?lang=en", nil)
	require.Contains(t, shown.body, `<label for="email">New e-mail address</label>`)
	require.Contains(t, shown.body, `aria-current="page">Change your e-mail address`)
	require.NotContains(t, shown.body, "<script")
	require.Contains(t, b.send(t, http.MethodGet, w.url+"/account/email?lang=ja", nil).body, "新しいメールアドレス</label>")

	sent := b.changeEmail(t, newAddress, secret)
	require.Equal(t, "/oidc/account/email?lang=en&sent=", sent.to(t).String(), "the address is not in the URL")
	require.Contains(t, b.send(t, http.MethodGet, w.origin()+sent.to(t).String(), nil).body, "We have sent a mail to the new address.")
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'email_change' AND data ->> 'email' = $1`, newAddress))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'email_change_requested' AND account_id = $1`, string(w.account)))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM accounts WHERE email = $1`, email))

	token := w.mint(t, domain.PurposeEmailChange, newAddress)
	path := "/account/change-email?lang=en&token=" + token
	for range 2 {
		response, body := w.page(t, http.MethodGet, path, nil)
		require.Equal(t, http.StatusOK, response.StatusCode, body)
	}
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM accounts WHERE email = $1`, email), "programs that scan mails open links")
	form := url.Values{"lang": {"en"}, "token": {token}}
	_, body := w.page(t, http.MethodPost, "/account/change-email", form)
	require.Contains(t, body, "Your e-mail address is changed")
	response, body := w.page(t, http.MethodPost, "/account/change-email", form)
	require.Equal(t, http.StatusGone, response.StatusCode)
	require.Contains(t, body, "used already")
	require.Equal(t, "/oidc/login", b.send(t, http.MethodGet, w.url+"/account", nil).to(t).Path, "all logins end")
	page := b.ask(t, "web-bff", webURI).to(t)
	require.Equal(t, http.StatusUnprocessableEntity, b.fill(t, page, email, secret).status)
	require.Equal(t, http.StatusSeeOther, b.fill(t, page, newAddress, secret).status)
}

func TestTheAddressIsNotChangedWithoutTheCurrentPassword(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	require.Equal(t, "/oidc/login", b.changeEmail(t, newAddress, secret).to(t).Path, "without a login")
	b.account(t)
	for name, tc := range map[string]struct{ next, current, says string }{
		"a wrong password":   {newAddress, "wrong horse battery", "The current password is wrong."},
		"no password":        {newAddress, "", "Enter your current password."},
		"no address":         {"", secret, "Enter your e-mail address"},
		"not an address":     {"hanako", secret, "Enter your e-mail address"},
		"two addresses":      {"a@example.jp,b@example.jp", secret, "Enter your e-mail address"},
		"a line in a header": {"a@example.jp\r\nBcc: b@example.jp", secret, "Enter your e-mail address"},
	} {
		refused := b.changeEmail(t, tc.next, tc.current)
		require.Equal(t, http.StatusUnprocessableEntity, refused.status, name)
		require.Contains(t, refused.body, tc.says, name)
		require.Contains(t, refused.body, "<title>Error: ", name)
		require.Contains(t, refused.body, `aria-invalid="true"`, name)
	}
	require.Equal(t, http.StatusBadRequest, b.changeEmail(t, newAddress, secret, "Sec-Fetch-Site", "cross-site").status)
	require.Zero(t, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'email_change'`))
}

// TestAChangeOfTheAddressNeedsAFreshLogin: with the second factor, if the account has one.
func TestAChangeOfTheAddressNeedsAFreshLogin(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	d := b.setUp(t)
	w.clock.by += domain.StepUpAge + time.Second
	require.Equal(t, "/oidc/login", b.send(t, http.MethodGet, w.url+"/account/email", nil).to(t).Path)
	login := b.changeEmail(t, newAddress, secret).to(t)
	require.Equal(t, "/oidc/login", login.Path)
	require.Zero(t, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'email_change'`))
	code := b.fill(t, login, email, secret).to(t)
	require.Equal(t, "/oidc/login/factor", code.Path)
	require.Equal(t, "/oidc/account/email", b.prove(t, code, d.code(t, 0)).to(t).String())
	require.Equal(t, http.StatusSeeOther, b.changeEmail(t, newAddress, secret).status)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'email_change'`))
}

// TestAChangeToATakenAddressAnswersLikeOneToAFreeOne: in status, target and rows.
func TestAChangeToATakenAddressAnswersLikeOneToAFreeOne(t *testing.T) {
	w := start(t)
	w.register(t, "taro@example.jp")
	b := w.browser(t)
	b.account(t)
	free := b.changeEmail(t, newAddress, secret)
	taken := b.changeEmail(t, "taro@example.jp", secret)
	require.Equal(t, free.status, taken.status)
	require.Equal(t, free.to(t), taken.to(t))
	require.Equal(t, free.body, taken.body)
	require.Equal(t, 2, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'email_change'`))
}

// TestGuessesOfThePasswordOfAChangeAreThrottled: they count as logins.
func TestGuessesOfThePasswordOfAChangeAreThrottled(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	var last reply
	for range 11 {
		last = b.changeEmail(t, newAddress, "wrong horse battery")
	}
	require.Equal(t, http.StatusTooManyRequests, last.status)
	require.NotEmpty(t, last.header.Get("Retry-After"))
	require.Contains(t, last.body, "too many attempts")
}
