package issuer_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const customerRow = `SELECT count(*) FROM second_factors WHERE account_id = $1`

// begin begins a new factor on the account page, and returns the device with its secret.
func (b *browser) begin(t *testing.T) *device {
	t.Helper()
	shown := b.send(t, http.MethodPost, b.w.url+"/account/factor/begin", url.Values{"lang": {"en"}})
	require.Equal(t, "/oidc/account/factor/new?lang=en", shown.to(t).String())
	page := b.send(t, http.MethodGet, b.w.origin()+shown.to(t).String(), nil)
	require.Equal(t, http.StatusOK, page.status, page.body)
	require.Contains(t, page.body, `src="data:image/png;base64,`)
	require.NotContains(t, page.body, "<script")
	found := shownSecret.FindStringSubmatch(page.body)
	require.NotNil(t, found, page.body)
	return &device{w: b.w, secret: strings.ReplaceAll(html.UnescapeString(found[1]), " ", "")}
}

// confirm posts a code of the new device to the account page.
func (b *browser) confirm(t *testing.T, code string) reply {
	t.Helper()
	return b.send(t, http.MethodPost, b.w.url+"/account/factor/new", url.Values{"lang": {"en"}, "code": {code}})
}

// setUp sets up a factor on the account page.
func (b *browser) setUp(t *testing.T) *device {
	t.Helper()
	d := b.begin(t)
	saved := b.confirm(t, d.code(t, 0))
	require.Equal(t, http.StatusOK, saved.status, saved.body)
	for _, found := range shownRecovery.FindAllStringSubmatch(saved.body, -1) {
		d.recovery = append(d.recovery, found[1])
	}
	require.Len(t, d.recovery, domain.RecoveryCodes)
	return d
}

func (b *browser) ownFactor(t *testing.T) string {
	t.Helper()
	shown := b.send(t, http.MethodGet, b.w.url+"/account/factor?lang=en", nil)
	require.Equal(t, http.StatusOK, shown.status, shown.body)
	return shown.body
}

func TestTheOwnerSetsUpRenewsAndRemovesTheirFactor(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	require.Contains(t, b.ownFactor(t), "It is not set up.")
	first := b.setUp(t)
	state := b.ownFactor(t)
	require.Contains(t, state, "10 left")
	require.NotContains(t, state, "Few are left")
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'factor_added'`))

	second := b.setUp(t)
	require.NotEqual(t, first.secret, second.secret)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'factor_renewed'`))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'second_factor_renewed' AND account_id = $1`, string(w.account)))
	other := w.browser(t)
	page := other.half(t, email)
	for name, code := range map[string]string{"the earlier device": first.code(t, 1), "an earlier recovery code": first.recovery[0]} {
		require.Equal(t, http.StatusUnprocessableEntity, other.prove(t, page, code).status, name)
	}
	require.Equal(t, http.StatusSeeOther, other.prove(t, page, second.recovery[0]).status)
	require.Contains(t, b.ownFactor(t), "9 left")

	removed := b.send(t, http.MethodPost, w.url+"/account/factor/remove", url.Values{"lang": {"en"}})
	require.Equal(t, http.StatusOK, removed.status)
	require.Contains(t, removed.body, "Your second factor is removed")
	require.Equal(t, 0, w.count(t, customerRow, string(w.account)))
	require.Equal(t, 0, w.count(t, `SELECT count(*) FROM browser_logins WHERE ended_at IS NULL`), "all logins end")
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'factor_removed'`))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'second_factor_removed' AND account_id = $1`, string(w.account)))
	require.Equal(t, "/oidc/login", b.send(t, http.MethodGet, w.url+"/account/factor", nil).to(t).Path)
	require.NotEmpty(t, w.browser(t).logIn(t, "web-bff", webURI).Query().Get("code"), "the password is enough")
}

func TestStaffRenewAndDoNotRemoveTheirFactor(t *testing.T) {
	w := start(t)
	account := w.staff(t)
	b := w.browser(t)
	first, _ := b.enroll(t, staffEmail)
	require.Contains(t, b.ownFactor(t), "cannot do without")
	refused := b.send(t, http.MethodPost, w.url+"/account/factor/remove", url.Values{"lang": {"en"}})
	require.Equal(t, http.StatusForbidden, refused.status)
	require.Equal(t, 1, w.count(t, customerRow, string(account)))
	require.NotEqual(t, first.secret, b.setUp(t).secret)
}

// TestAChangeOfTheFactorNeedsAFreshLogin: an old login, and one by the password alone of an account
// with a factor, lead to the login page, and nothing is changed.
func TestAChangeOfTheFactorNeedsAFreshLogin(t *testing.T) {
	require.Equal(t, auth.StepUpAge, domain.StepUpAge)
	w := start(t)
	b := w.browser(t)
	b.account(t)
	d := b.setUp(t)
	w.clock.by += auth.StepUpAge + time.Second
	for _, path := range []string{"/begin", "/remove", "/new"} {
		asked := b.send(t, http.MethodPost, w.url+"/account/factor"+path, url.Values{"code": {"123456"}})
		require.Equal(t, "/oidc/login", asked.to(t).Path, path)
	}
	require.Equal(t, 1, w.count(t, customerRow, string(w.account)))
	require.Contains(t, b.ownFactor(t), "10 left", "it can be seen")

	login := b.send(t, http.MethodPost, w.url+"/account/factor/remove", url.Values{}).to(t)
	w.register(t, "taro@example.jp")
	require.Equal(t, http.StatusUnprocessableEntity, b.fill(t, login, "taro@example.jp", secret).status, "with another account")
	page := b.fill(t, login, email, secret).to(t)
	require.Equal(t, "/oidc/login/factor", page.Path)
	require.Equal(t, "/oidc/account/factor", b.prove(t, page, d.code(t, 0)).to(t).String())
	require.Equal(t, http.StatusOK, b.send(t, http.MethodPost, w.url+"/account/factor/remove", url.Values{}).status)

	weak := w.browser(t)
	weak.account(t)
	_, err := w.db.Exec(t.Context(), `INSERT INTO second_factors (account_id, sealed_secret, last_step, created_at) VALUES ($1, '', 0, now())`, string(w.account))
	require.NoError(t, err)
	require.Equal(t, "/oidc/login", weak.send(t, http.MethodPost, w.url+"/account/factor/remove", url.Values{}).to(t).Path)
	require.Equal(t, 1, w.count(t, customerRow, string(w.account)))
}

func TestANewFactorIsConfirmedOnceByTheLoginThatBeganIt(t *testing.T) {
	w := start(t)
	b, other := w.browser(t), w.browser(t)
	b.account(t)
	other.account(t)
	d := b.begin(t)
	theirs := other.begin(t)
	require.NotEqual(t, d.secret, theirs.secret)
	require.Equal(t, http.StatusUnprocessableEntity, b.confirm(t, theirs.code(t, 0)).status, "the code of the other one")
	require.Equal(t, http.StatusUnprocessableEntity, b.confirm(t, "").status)
	require.Equal(t, 0, w.count(t, customerRow, string(w.account)), "nothing is set up before a code confirms it")

	replies := make([]reply, 6)
	var group sync.WaitGroup
	code := d.code(t, 0)
	for i := range replies {
		group.Go(func() { replies[i] = b.confirm(t, code) })
	}
	group.Wait()
	done := 0
	for _, r := range replies {
		if r.status == http.StatusOK {
			done++
		}
	}
	require.Equal(t, 1, done)
	require.Equal(t, domain.RecoveryCodes, w.count(t, `SELECT count(*) FROM recovery_codes`))
	require.Equal(t, "/oidc/login", other.confirm(t, theirs.code(t, 0)).to(t).Path, "the other login ended")

	again := b.begin(t)
	w.clock.by += domain.StepTTL + time.Second
	late := b.confirm(t, again.code(t, 0))
	require.Equal(t, http.StatusConflict, late.status)
	require.Contains(t, late.body, "The set-up has expired.")
}

// TestAResetEndsABegunFactor: a person who has a session of an owner, and begins a factor, cannot
// confirm it after the owner has reset the password.
func TestAResetEndsABegunFactor(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	d := b.begin(t)
	_, err := w.db.Exec(t.Context(), `UPDATE accounts SET credentials_version = credentials_version + 1 WHERE id = $1`, string(w.account))
	require.NoError(t, err)
	require.Equal(t, http.StatusConflict, b.confirm(t, d.code(t, 0)).status)
	require.Equal(t, 0, w.count(t, customerRow, string(w.account)))
}

func TestCodesOfANewFactorAreThrottled(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	b.begin(t)
	var last reply
	for range 6 {
		last = b.confirm(t, "000000")
	}
	require.Equal(t, http.StatusTooManyRequests, last.status)
	require.NotEmpty(t, last.header.Get("Retry-After"))
}

// TestNewRecoveryCodesEndTheEarlierOnes: the page shows them once, the factor stays, and the owner
// gets a mail.
func TestNewRecoveryCodesEndTheEarlierOnes(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.account(t)
	first := b.setUp(t)
	shown := b.send(t, http.MethodPost, w.url+"/account/factor/codes", url.Values{"lang": {"en"}})
	require.Equal(t, http.StatusOK, shown.status, shown.body)
	require.Contains(t, shown.body, "the earlier ones no longer work")
	codes := shownRecovery.FindAllStringSubmatch(shown.body, -1)
	require.Len(t, codes, domain.RecoveryCodes)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'recovery_renewed'`))
	other := w.browser(t)
	page := other.half(t, email)
	require.Equal(t, http.StatusUnprocessableEntity, other.prove(t, page, first.recovery[0]).status)
	require.Equal(t, http.StatusSeeOther, other.prove(t, page, codes[0][1]).status)

	w.clock.by += domain.StepUpAge + time.Second
	late := b.send(t, http.MethodPost, w.url+"/account/factor/codes", url.Values{"lang": {"en"}})
	require.Equal(t, "/oidc/login", late.to(t).Path, "the login is too old")
	require.Equal(t, 9, w.count(t, `SELECT count(*) FROM recovery_codes WHERE used_at IS NULL`))
}
