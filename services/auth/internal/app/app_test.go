package app_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

var errDown = errors.New("down")

func TestLogin(t *testing.T) {
	for _, tc := range []struct {
		name, email, password string
		outdated              bool
		roles                 []string
		fail                  map[string]error
		want                  error
		calls                 []string
	}{
		{
			name: "right", email: "Hanako@example.jp", password: rightPassword,
			calls: []string{"enter", "count", "find", "verify", "leave", "issue", "start login_succeeded"},
		},
		{
			name: "right, of staff: as if it were wrong", email: "hanako@example.jp", password: rightPassword, roles: []string{"customer", "finance"},
			want:  domain.ErrBadCredentials,
			calls: []string{"enter", "count", "find", "verify", "leave", "record login_failed hanako"},
		},
		{
			name: "right, with an old hash", email: "hanako@example.jp", password: rightPassword, outdated: true,
			calls: []string{
				"enter", "count", "find", "verify", "hash", "rehash old hash as new hash", "leave", "issue", "start login_succeeded",
			},
		},
		{
			name: "wrong password", email: "hanako@example.jp", password: "wrong", outdated: true, want: domain.ErrBadCredentials,
			calls: []string{"enter", "count", "find", "verify", "record login_failed hanako", "leave"},
		},
		{
			name: "unknown address: the same work", email: "nobody@example.jp", password: rightPassword, want: domain.ErrBadCredentials,
			calls: []string{"enter", "count", "find", "verify", "record login_failed ", "leave"},
		},
		{
			name: "no place: the account's limit is not touched", email: "hanako@example.jp", password: rightPassword,
			fail: map[string]error{"enter": domain.ErrTooManyAttempts}, want: domain.ErrTooManyAttempts,
			calls: []string{"enter"},
		},
		{
			name: "limit reached: nothing is hashed", email: "hanako@example.jp", password: rightPassword,
			fail: map[string]error{"count": domain.ErrTooManyAttempts}, want: domain.ErrTooManyAttempts,
			calls: []string{"enter", "count", "leave"},
		},
		{
			name: "store down", email: "hanako@example.jp", password: rightPassword,
			fail: map[string]error{"find": errDown}, want: errDown,
			calls: []string{"enter", "count", "find", "leave"},
		},
		{
			name: "a failure that cannot be recorded is no answer", email: "hanako@example.jp", password: "wrong",
			fail: map[string]error{"record login_failed hanako": errDown}, want: errDown,
			calls: []string{"enter", "count", "find", "verify", "record login_failed hanako", "leave"},
		},
		{
			name: "session cannot be stored", email: "hanako@example.jp", password: rightPassword,
			fail: map[string]error{"start login_succeeded": errDown}, want: errDown,
			calls: []string{"enter", "count", "find", "verify", "leave", "issue", "start login_succeeded"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, w := setup(t)
			w.outdated, w.fail = tc.outdated, tc.fail
			hanako := w.accounts["hanako@example.jp"]
			hanako.Roles = tc.roles
			w.accounts["hanako@example.jp"] = hanako
			tokens, err := a.Login(t.Context(), email(t, tc.email), domain.NewPassword(tc.password), "web", domain.Visitor{IP: "192.0.2.1"}, false)
			require.Equal(t, tc.calls, w.calls)
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
				require.Zero(t, tokens)
				return
			}
			require.NoError(t, err)
			require.Equal(t, domain.AccountID("hanako"), tokens.Account)
			require.Equal(t, "access token", tokens.Access.Reveal())
			require.NotEmpty(t, tokens.Refresh.Reveal())
			require.Equal(t, time.Hour, tokens.ExpiresIn)
		})
	}
}

func TestRegister(t *testing.T) {
	for _, tc := range []struct {
		name, email, password string
		fail                  map[string]error
		want                  error
		calls                 []string
	}{
		{
			name: "new", email: "taro@example.jp", password: rightPassword,
			calls: []string{"enter", "count", "hash", "leave", "register verify account_registered"},
		},
		{
			name: "known: the same work", email: "hanako@example.jp", password: rightPassword,
			calls: []string{"enter", "count", "hash", "leave", "register verify account_registered"},
		},
		{name: "weak", email: "taro@example.jp", password: "password", want: domain.ErrPasswordWeak},
		{
			name: "no place: the limit is not touched", email: "taro@example.jp", password: rightPassword,
			fail: map[string]error{"enter": domain.ErrTooManyAttempts}, want: domain.ErrTooManyAttempts,
			calls: []string{"enter"},
		},
		{
			name: "limit reached: nothing is hashed", email: "taro@example.jp", password: rightPassword,
			fail: map[string]error{"count": domain.ErrTooManyAttempts}, want: domain.ErrTooManyAttempts,
			calls: []string{"enter", "count", "leave"},
		},
		{
			name: "store down", email: "taro@example.jp", password: rightPassword,
			fail: map[string]error{"register verify account_registered": errDown}, want: errDown,
			calls: []string{"enter", "count", "hash", "leave", "register verify account_registered"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, w := setup(t)
			w.fail = tc.fail
			r := &app.Recovery{Links: w, Accounts: w, Hasher: w, Clock: a.Clock, NewcomerRole: domain.RoleCustomer}
			err := r.Register(t.Context(), app.Newcomer{Email: email(t, tc.email), Password: domain.NewPassword(tc.password), Client: "web", ClientIP: "192.0.2.1"})
			require.Equal(t, tc.calls, w.calls)
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestRefreshThatCannotRotate(t *testing.T) {
	presented, successor := domain.PresentedRefreshToken("presented"), domain.PresentedRefreshToken("successor")
	sealed, err := presented.Seal(successor)
	require.NoError(t, err)
	for _, tc := range []struct {
		name   string
		change func(*world)
		want   error
		calls  []string
	}{
		{"reply was lost", func(*world) {}, nil, []string{"rotate", "find used", "issue"}},
		{
			"stolen", func(w *world) { w.used.SuccessorUsed = true }, domain.ErrRefreshTokenInvalid,
			[]string{"rotate", "find used", "revoke refresh_reused"},
		},
		{
			"stolen, and the revocation fails", func(w *world) {
				w.used.SuccessorUsed = true
				w.fail["revoke refresh_reused"] = errDown
			}, errDown, []string{"rotate", "find used", "revoke refresh_reused"},
		},
		{
			"ended", func(w *world) { w.used.Session.Revoked = true }, domain.ErrRefreshTokenInvalid, []string{"rotate", "find used"},
		},
		{
			"unknown", func(w *world) { w.fail["find used"] = domain.ErrRefreshTokenInvalid }, domain.ErrRefreshTokenInvalid,
			[]string{"rotate", "find used"},
		},
		{"store down", func(w *world) { w.fail["rotate"] = errDown }, errDown, []string{"rotate"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, w := setup(t)
			now := a.Clock.Now()
			w.fail["rotate"] = domain.ErrRefreshTokenInvalid
			w.used = domain.UsedToken{
				Session: domain.Session{Account: "hanako", Client: "web", EndsAt: now.Add(time.Hour)}, UsedAt: now, Sealed: sealed,
			}
			tc.change(w)
			tokens, err := a.RefreshTokens(t.Context(), presented, "web")
			require.Equal(t, tc.calls, w.calls)
			require.ErrorIs(t, err, tc.want)
			if tc.want == nil {
				require.Equal(t, successor, tokens.Refresh)
			}
		})
	}
}

func TestRevocationsAreListedAsLongAsTokensLive(t *testing.T) {
	a, w := setup(t)
	now := a.Clock.Now()
	for _, tc := range []struct{ since, asked time.Time }{
		{time.Unix(0, 0), now.Add(-65 * time.Minute)},
		{now.Add(-time.Minute), now.Add(-time.Minute)},
	} {
		sessions, until, err := a.ListRevocations(t.Context(), tc.since)
		require.NoError(t, err)
		require.Equal(t, []domain.SessionID{"s"}, sessions)
		require.Equal(t, tc.asked, w.since)
		require.Equal(t, now.Add(-30*time.Second), until, "a late commit is listed next time")
	}
}

func TestSweepRepeatsUntilTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, w := setup(t)
		ctx, cancel := context.WithTimeout(t.Context(), 150*time.Second)
		defer cancel()
		require.NoError(t, run.Every(ctx, 0, time.Minute, a.Sweep))
		require.Equal(t, []string{"forget", "forget", "forget"}, w.calls)

		w.fail["forget"] = errDown
		require.ErrorIs(t, run.Every(t.Context(), 0, time.Minute, a.Sweep), errDown)
	})
}
