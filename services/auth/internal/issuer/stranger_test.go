package issuer_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	passkeyRows = `SELECT count(*) FROM passkeys WHERE account_id = $1`
	eventRows   = `SELECT count(*) FROM audit_events WHERE event = $1 AND account_id = $2`
)

func (w *world) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	_, err := w.db.Exec(t.Context(), statement, args...)
	require.NoError(t, err)
}

func (w *world) verify(t *testing.T) {
	t.Helper()
	w.exec(t, `UPDATE accounts SET email_verified_at = now() WHERE id = $1`, string(w.account))
}

// age makes the factor and the passkeys of the account older.
func (w *world) age(t *testing.T, by time.Duration) {
	t.Helper()
	w.exec(t, `UPDATE second_factors SET first_at = first_at - $2::interval WHERE account_id = $1`, string(w.account), by)
	w.exec(t, `UPDATE passkeys SET created_at = created_at - $2::interval WHERE account_id = $1`, string(w.account), by)
}

func (w *world) resetPassword(t *testing.T) {
	t.Helper()
	form := url.Values{"token": {w.mint(t, domain.PurposeReset, email)}, "lang": {"en"}, "password": {newSecret}}
	response, body := w.page(t, http.MethodPost, "/account/reset-password", form)
	require.Equal(t, http.StatusOK, response.StatusCode, body)
}

// takeOver has an operator create the account of the address.
func (w *world) takeOver(t *testing.T) {
	t.Helper()
	typed, err := domain.NewEmail(email)
	require.NoError(t, err)
	owner, created, err := w.recovery.CreateAccount(t.Context(), typed, domain.NewPassword(newSecret), "operator")
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, w.account, owner)
}

// left is how many factors and passkeys the account has.
func (w *world) left(t *testing.T) [2]int {
	t.Helper()
	return [2]int{w.count(t, customerRow, string(w.account)), w.count(t, passkeyRows, string(w.account))}
}

// requireUndone requires that the removal of the factor and of the passkeys is recorded so often.
func (w *world) requireUndone(t *testing.T, times int) {
	t.Helper()
	for _, event := range []domain.EventType{domain.EventFactorUndone, domain.EventPasskeysUndone} {
		require.Equal(t, times, w.count(t, eventRows, string(event), string(w.account)), event)
	}
}

// TestAResetRemovesWhatAStrangerAdded: a second factor and a passkey of the last days, and what was
// added before the address was verified, whenever that was. What the owner has had for longer
// stays.
func TestAResetRemovesWhatAStrangerAdded(t *testing.T) {
	const before, after, never = "before", "after", "never"
	for name, tc := range map[string]struct {
		verified string
		age      time.Duration
		left     int
	}{
		"added lately":                            {before, domain.ResetUndoes - time.Hour, 0},
		"the owner's":                             {before, domain.ResetUndoes + time.Hour, 1},
		"of an account without its address":       {never, domain.ResetUndoes + time.Hour, 0},
		"added before the owner verified":         {after, domain.ResetUndoes + time.Hour, 0},
		"added before the owner verified, lately": {after, time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t)
			if tc.verified == before {
				w.verify(t)
			}
			stranger := w.browser(t)
			stranger.account(t)
			stranger.setUp(t)
			stranger.passkey(t, "x")
			w.age(t, tc.age)
			if tc.verified == after {
				w.verify(t)
				stranger.setUp(t) // a replacement stays unproven
			}
			w.resetPassword(t)
			require.Equal(t, [2]int{tc.left, tc.left}, w.left(t))
			w.requireUndone(t, 1-tc.left)
		})
	}
}

// TestConsentsOfAStrangerAreNotTheOwners: the owner of an address that a stranger registered gets
// the account by a reset or from an operator. The consents of an account whose address was verified
// stay.
func TestConsentsOfAStrangerAreNotTheOwners(t *testing.T) {
	for name, tc := range map[string]struct {
		verified bool
		get      func(*testing.T, *world)
		left     string
	}{
		"reset":                         {false, func(t *testing.T, w *world) { t.Helper(); w.resetPassword(t) }, ""},
		"reset of a verified address":   {true, func(t *testing.T, w *world) { t.Helper(); w.resetPassword(t) }, "terms 3"},
		"an operator makes the account": {false, func(t *testing.T, w *world) { t.Helper(); w.takeOver(t) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t)
			w.exec(t, `INSERT INTO consents (account_id, page, version, agreed_at) VALUES ($1, 'terms', 3, now())`, string(w.account))
			if tc.verified {
				w.verify(t)
			}
			tc.get(t, w)
			require.Equal(t, tc.left, w.consents(t, email))
		})
	}
}

// TestATakeoverRemovesWhatAStrangerAdded: an operator creates the account of an address that a
// stranger registered before.
func TestATakeoverRemovesWhatAStrangerAdded(t *testing.T) {
	w := start(t)
	stranger := w.browser(t)
	stranger.account(t)
	stranger.setUp(t)
	a := stranger.passkey(t, "x")
	w.age(t, domain.ResetUndoes+time.Hour)
	w.takeOver(t)
	require.Equal(t, [2]int{}, w.left(t))
	w.requireUndone(t, 1)
	other := w.browser(t)
	request, page := other.passkeyLogin(t)
	require.Equal(t, http.StatusUnprocessableEntity, other.provePasskey(t, request, a.proves(t, page)).status)
}

// TestAFactorOfUnknownAgeIsAnOldOne: from before its first time was stored. A reset removes it only
// if the address was not verified.
func TestAFactorOfUnknownAgeIsAnOldOne(t *testing.T) {
	for name, left := range map[string]int{"verified": 1, "not verified": 0} {
		t.Run(name, func(t *testing.T) {
			w := start(t)
			w.exec(t, `INSERT INTO second_factors (account_id, sealed_secret, last_step, created_at) VALUES ($1, 'x', 1, now())`, string(w.account))
			require.Equal(t, 1, w.count(t, customerRow+` AND first_at IS NOT NULL`, string(w.account)), "new ones have an age")
			w.exec(t, `UPDATE second_factors SET first_at = NULL WHERE account_id = $1`, string(w.account))
			if left == 1 {
				w.verify(t)
			}
			w.resetPassword(t)
			require.Equal(t, left, w.count(t, customerRow, string(w.account)))
		})
	}
}

// staffWithPasskey makes the account of the world that of staff whose only factor is a passkey.
func (w *world) staffWithPasskey(t *testing.T) *authenticator {
	t.Helper()
	w.verify(t)
	b := w.browser(t)
	b.account(t)
	a := b.passkey(t, "x")
	w.exec(t, `UPDATE accounts SET roles = '{cs_agent}' WHERE id = $1`, string(w.account))
	return a
}

// TestAResetLeavesStaffTheirOnlyFactor: otherwise who has the mailbox would set a new one up.
func TestAResetLeavesStaffTheirOnlyFactor(t *testing.T) {
	w := start(t)
	w.staffWithPasskey(t)
	w.resetPassword(t)
	require.Equal(t, [2]int{0, 1}, w.left(t))
	w.exec(t, `INSERT INTO second_factors (account_id, sealed_secret, last_step, created_at) VALUES ($1, 'x', 1, now())`, string(w.account))
	w.resetPassword(t)
	require.Equal(t, [2]int{1, 0}, w.left(t), "the passkey was not the only one")
}

// TestAResetByStaffRemovesPasskeysToo: also of an account that has no other factor, which can set
// one up then.
func TestAResetByStaffRemovesPasskeysToo(t *testing.T) {
	for name, both := range map[string]bool{"only a passkey": false, "one-time codes too": true} {
		t.Run(name, func(t *testing.T) {
			w := start(t)
			a := w.staffWithPasskey(t)
			kept := w.browser(t)
			request, page := kept.passkeyLogin(t)
			got := w.redeem(t, kept.provePasskey(t, request, a.proves(t, page)).to(t))
			if both {
				kept.setUp(t)
			}
			all := domain.Editor{Actor: id.New(), Permissions: w.roles.Grantable}
			require.NoError(t, w.roles.ResetFactor(t.Context(), all, domain.AccountRef{ID: w.account}))
			require.Equal(t, [2]int{}, w.left(t))
			require.ErrorIs(t, w.roles.ResetFactor(t.Context(), all, domain.AccountRef{ID: w.account}), domain.ErrFactorMissing)

			other := w.browser(t)
			request, page = other.passkeyLogin(t)
			require.Equal(t, http.StatusUnprocessableEntity, other.provePasskey(t, request, a.proves(t, page)).status)
			refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {got.refresh}}
			require.Equal(t, http.StatusBadRequest, w.exchange(t, refresh, basic("web-bff", "web secret")...).status)
			require.Equal(t, "/oidc/login", kept.send(t, http.MethodGet, w.url+"/account", nil).to(t).Path)
			require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'factor_reset'`))
			w.browser(t).enroll(t, email)
		})
	}
}

// TestAPasswordSetsNoFactorUpBesideAPasskey: an account that has a passkey and needs a second
// factor logs in by the passkey. After that, its owner can add a factor.
func TestAPasswordSetsNoFactorUpBesideAPasskey(t *testing.T) {
	for name, tc := range map[string]struct {
		roles string
		ask   []string
	}{
		"staff":                   {"{cs_agent}", nil},
		"a client that needs mfa": {"{customer}", []string{"acr_values", "mfa"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t)
			a := w.staffWithPasskey(t)
			w.exec(t, `UPDATE accounts SET roles = $2::text[] WHERE id = $1`, string(w.account), tc.roles)
			thief := w.browser(t)
			page := thief.ask(t, "web-bff", webURI, tc.ask...).to(t)
			refused := thief.fill(t, page, email, secret, "Accept-Language", "en")
			require.Equal(t, http.StatusUnprocessableEntity, refused.status, refused.body)
			require.Contains(t, refused.body, "This account needs a passkey.")
			require.Contains(t, thief.fill(t, page, email, secret, "Accept-Language", "ja").body, "パスキーが必要です")
			require.NotContains(t, thief.fill(t, page, email, "wrong", "Accept-Language", "en").body, "passkey.", "only who has the password sees it")
			factor := thief.send(t, http.MethodGet, w.url+"/login/factor?id="+page.Query().Get("id"), nil)
			require.Equal(t, http.StatusBadRequest, factor.status)
			require.Equal(t, [2]int{0, 1}, w.left(t))

			owner := w.browser(t)
			request, shown := owner.passkeyLogin(t, tc.ask...)
			require.NotEmpty(t, owner.provePasskey(t, request, a.proves(t, shown)).to(t).Query().Get("code"))
			owner.setUp(t)
			require.Equal(t, [2]int{1, 1}, w.left(t))
		})
	}
}

// TestAPasskeyThatCameMeanwhileEndsAnEnrollment: the login began before.
func TestAPasskeyThatCameMeanwhileEndsAnEnrollment(t *testing.T) {
	w := start(t)
	w.exec(t, `UPDATE accounts SET roles = '{cs_agent}' WHERE id = $1`, string(w.account))
	b := w.browser(t)
	page := b.half(t, email)
	d := b.scan(t, page)
	w.exec(t, `INSERT INTO passkeys (id, account_id, name, credential, sign_count, created_at) VALUES ('x', $1, 'x', '{}', 0, now())`, string(w.account))
	require.Equal(t, http.StatusBadRequest, b.prove(t, page, d.code(t, 0)).status)
	require.Equal(t, [2]int{0, 1}, w.left(t))
}
