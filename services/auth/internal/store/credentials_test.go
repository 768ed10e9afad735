package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/store"
)

// changePassword gives the account another password, and ends its sessions.
func changePassword(t *testing.T, s *store.Store, account domain.Account) error {
	t.Helper()
	event := domain.Event{Type: domain.EventPasswordChanged, At: now.Add(time.Minute), Account: account.ID, Session: domain.SessionID(id.New())}
	accountMail := domain.NewAccountMail(domain.MailPasswordChanged, account.ID, account.Language)
	return s.ChangePassword(t.Context(), domain.CallingSession{Account: event.Account}, domain.NewSecret("hash"), domain.NewSecret("other"), accountMail, event)
}

func liveSessions(t *testing.T, database *pg.DB) int {
	t.Helper()
	return count(t, database, `SELECT count(*) FROM sessions WHERE revoked_at IS NULL`)
}

func TestALoginThatCheckedTheOldPasswordStartsNoSession(t *testing.T) {
	s, database := open(t)
	first, _ := register(t, s, "hanako@example.jp")
	checked, err := s.FindAccount(t.Context(), first.Account.Email)
	require.NoError(t, err)
	require.NoError(t, changePassword(t, s, checked))

	late, _ := login(t, checked, domain.EventLoginSucceeded)
	require.ErrorIs(t, s.StartSession(t.Context(), late), domain.ErrBadCredentials)
	require.Zero(t, liveSessions(t, database))
	browser := domain.BrowserLogin{ID: id.New(), Account: checked.ID, ACR: domain.ACRPassword, AuthenticatedAt: now, EndsAt: now.Add(time.Hour)}
	require.ErrorIs(t, s.LogIn(t.Context(), app.BrowserStart{
		Login: browser, CredentialsVersion: checked.CredentialsVersion, LoginHash: domain.Hash("cookie"),
	}), domain.ErrBadCredentials)
	require.NotContains(t, events(t, database), string(domain.EventLoginSucceeded))

	again, err := s.FindAccount(t.Context(), first.Account.Email)
	require.NoError(t, err)
	current, _ := login(t, again, domain.EventLoginSucceeded)
	require.NoError(t, s.StartSession(t.Context(), current))
}

func TestLoginsBesideAChangeOfThePasswordLeaveNoSession(t *testing.T) {
	s, database := open(t)
	first, _ := register(t, s, "hanako@example.jp")
	checked, err := s.FindAccount(t.Context(), first.Account.Email)
	require.NoError(t, err)
	faults := race(40, func(n int) error {
		if n == 20 {
			return changePassword(t, s, checked)
		}
		start, _ := login(t, checked, domain.EventLoginSucceeded)
		return s.StartSession(t.Context(), start)
	})
	require.NoError(t, faults[20])
	for _, err := range faults {
		if err != nil {
			require.ErrorIs(t, err, domain.ErrBadCredentials)
		}
	}
	require.Zero(t, liveSessions(t, database))
}

func TestANewHashOfTheSamePasswordEndsNoLogin(t *testing.T) {
	s, _ := open(t)
	first, _ := register(t, s, "hanako@example.jp")
	checked, err := s.FindAccount(t.Context(), first.Account.Email)
	require.NoError(t, err)
	require.NoError(t, s.Rehash(t.Context(), checked.ID, domain.NewSecret("hash"), domain.NewSecret("new hash")))
	start, _ := login(t, checked, domain.EventLoginSucceeded)
	require.NoError(t, s.StartSession(t.Context(), start))
}

// codeOf stores an authorization request whose code waits to be redeemed, and returns the hash of
// the code.
func codeOf(t *testing.T, s *store.Store, account domain.Account) []byte {
	t.Helper()
	login := domain.BrowserLogin{ID: id.New(), Account: account.ID, ACR: domain.ACRPassword, AuthenticatedAt: now, EndsAt: now.Add(time.Hour)}
	request := domain.AuthRequest{
		ID: domain.AuthRequestID(id.New()), Browser: domain.Hash("browser"), Client: domain.ClientAccount, Scopes: []string{}, ExpiresAt: now.Add(time.Hour),
	}
	require.NoError(t, s.InsertRequest(t.Context(), request, app.IssuedCode{}))
	code := domain.Hash(login.ID)
	require.NoError(t, s.LogIn(t.Context(), app.BrowserStart{
		Request: request, Login: login, CredentialsVersion: account.CredentialsVersion, LoginHash: domain.Hash("cookie" + login.ID),
		Code:    app.IssuedCode{Hash: code, ExpiresAt: now.Add(time.Hour), Login: login.ID},
		Attempt: domain.Attempt{Email: account.Email}, Limits: limits,
		Event: domain.Event{Type: domain.EventLoginSucceeded, At: now, Account: account.ID},
	}))
	return code
}

func TestCodesBesideTheEndOfAllSessionsLeaveNoSession(t *testing.T) {
	s, database := open(t)
	first, _ := register(t, s, "hanako@example.jp")
	account, err := s.FindAccount(t.Context(), first.Account.Email)
	require.NoError(t, err)
	codes := make([][]byte, 40)
	for n := range codes {
		codes[n] = codeOf(t, s, account)
	}
	faults := race(len(codes), func(n int) error {
		if n == 10 {
			event := domain.Event{Type: domain.EventAllEnded, At: now.Add(time.Second), Account: account.ID}
			return s.EndSessions(t.Context(), domain.CallingSession{}, event)
		}
		session := domain.NewSession(account, "web", now)
		return s.Redeem(t.Context(), codes[n], session, nil)
	})
	require.NoError(t, faults[10])
	for _, err := range faults {
		if err != nil {
			require.ErrorIs(t, err, domain.ErrCodeInvalid)
		}
	}
	require.Zero(t, liveSessions(t, database))
}
