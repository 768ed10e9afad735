package store_test

import (
	"crypto/rand"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/store"
)

var now = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) (*store.Store, *pg.DB) {
	t.Helper()
	t.Parallel()
	database := pgtest.New(t, "auth", db.Migrations("auth"))
	return store.New(database), database
}

func email(t *testing.T, given string) domain.Email {
	t.Helper()
	e, err := domain.NewEmail(given)
	require.NoError(t, err)
	return e
}

func newToken(t *testing.T) domain.RefreshToken {
	t.Helper()
	token, err := domain.NewRefreshToken(rand.Reader)
	require.NoError(t, err)
	return token
}

// registered is the event of the first session of a test.
const registered domain.EventType = "session_started"

// registration returns a new account, not yet stored.
func registration(t *testing.T, address string) domain.Account {
	t.Helper()
	return domain.NewAccount(email(t, address), domain.NewSecret("hash"), "customer", now)
}

// write registers the account.
func write(t *testing.T, s *store.Store, account domain.Account) error {
	t.Helper()
	accountMail := domain.NewAccountMail(domain.MailVerify, account.ID, account.Language)
	return s.Register(t.Context(), account, nil, accountMail, domain.Event{Type: domain.EventRegistered, At: now})
}

func login(t *testing.T, account domain.Account, event domain.EventType) (domain.Start, domain.RefreshToken) {
	t.Helper()
	session, token := domain.NewSession(account, "web", now), newToken(t)
	return domain.Start{
		Account: account, Session: session, TokenHash: token.Hash(),
		Event:   domain.Event{Type: event, At: now, Account: account.ID, Session: session.ID, Client: "web"},
		Attempt: domain.Attempt{Email: account.Email}, Limits: limits,
	}, token
}

func register(t *testing.T, s *store.Store, address string) (domain.Start, domain.RefreshToken) {
	t.Helper()
	account := registration(t, address)
	require.NoError(t, write(t, s, account))
	start, token := login(t, account, registered)
	require.NoError(t, s.StartSession(t.Context(), start))
	return start, token
}

// events returns the types of the events in the audit log, in order.
func events(t *testing.T, database *pg.DB) []string {
	t.Helper()
	var out []string
	err := database.QueryRow(t.Context(), `SELECT coalesce(array_agg(event ORDER BY id), '{}') FROM audit_events`).Scan(&out)
	require.NoError(t, err)
	return out
}

func count(t *testing.T, database *pg.DB, query string) int {
	t.Helper()
	var n int
	require.NoError(t, database.QueryRow(t.Context(), query).Scan(&n))
	return n
}

// race calls do n times concurrently and returns the results.
func race(n int, do func(n int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	group.Wait()
	return errs
}

func TestAccountIsFoundByAnySpelling(t *testing.T) {
	s, database := open(t)
	start, _ := register(t, s, "Hanako@Example.JP")
	found, err := s.FindAccount(t.Context(), email(t, "hanako@example.jp"))
	require.NoError(t, err)
	want := start.Account
	want.Email = found.Email
	require.Equal(t, want, found)
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM accounts WHERE email = 'Hanako@Example.JP'`), "kept as written")

	_, err = s.FindAccount(t.Context(), email(t, "taro@example.jp"))
	require.ErrorIs(t, err, domain.ErrAccountNotFound)
}

func TestOneOfManyRegistrationsOfAnAddressWins(t *testing.T) {
	s, database := open(t)
	spellings := []string{"hanako@example.jp", "Hanako@example.jp", "HANAKO@EXAMPLE.JP"}
	accounts := make([]domain.Account, 12)
	for i := range accounts {
		accounts[i] = registration(t, spellings[i%len(spellings)])
	}
	for _, err := range race(len(accounts), func(n int) error { return write(t, s, accounts[n]) }) {
		require.NoError(t, err, "none learns that another was first")
	}
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM accounts`))
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM mails WHERE kind = 'verify'`))
	require.Equal(t, 11, count(t, database, `SELECT count(*) FROM mails WHERE kind = 'address_in_use'`))
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM audit_events WHERE event = 'account_registered'`))
	require.Equal(t, 11, count(t, database, `SELECT count(*) FROM audit_events WHERE event = 'account_registered_again'`))
	require.Equal(t, 1, count(t, database, `SELECT count(DISTINCT account_id) FROM audit_events`))
}

// An account that a stranger registered with the address of another is taken over by the import
// that has proof of the address; a verified one is left alone.
func TestAVerifiedAccountReplacesOneThatNobodyVerified(t *testing.T) {
	s, database := open(t)
	start, _ := register(t, s, "hanako@example.jp")
	create := func(hash string) (domain.AccountID, bool) {
		account := registration(t, "HANAKO@example.jp")
		account.PasswordHash, account.EmailVerifiedAt = domain.NewSecret(hash), now
		owner, created, err := s.CreateVerified(t.Context(), account, domain.Event{Type: domain.EventAccountCreated, At: now, Actor: "operator"})
		require.NoError(t, err)
		return owner, created
	}
	for n, hash := range []string{"proven", "other"} {
		owner, created := create(hash)
		require.Equal(t, start.Account.ID, owner)
		require.Equal(t, n == 0, created)
		found, err := s.FindAccount(t.Context(), start.Account.Email)
		require.NoError(t, err)
		require.Equal(t, domain.NewSecret("proven"), found.PasswordHash)
		require.True(t, found.EmailVerified())
	}
	require.Zero(t, liveSessions(t, database))
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM audit_events WHERE event = 'account_created' AND actor = 'operator'`))
}

func TestRehashLeavesAChangedPasswordAlone(t *testing.T) {
	s, _ := open(t)
	start, _ := register(t, s, "hanako@example.jp")
	account := start.Account
	require.NoError(t, s.Rehash(t.Context(), account.ID, domain.NewSecret("hash"), domain.NewSecret("new hash")))
	require.NoError(t, s.Rehash(t.Context(), account.ID, domain.NewSecret("hash"), domain.NewSecret("late hash")))
	found, err := s.FindAccount(t.Context(), account.Email)
	require.NoError(t, err)
	require.Equal(t, domain.NewSecret("new hash"), found.PasswordHash)
}

var limits = domain.AttemptLimits{
	AccountAndIP: domain.Bucket{Attempts: 10, Window: 15 * time.Minute},
	Account:      domain.Bucket{Attempts: 20, Window: time.Hour},
	ClientIP:     domain.Bucket{Attempts: 30, Window: time.Hour},
	Known:        24 * time.Hour,
}

func TestParallelGuessesPassNoLimit(t *testing.T) {
	s, database := open(t)
	for _, tc := range []struct {
		name    string
		attempt func(n int) domain.Attempt
		allowed int
	}{
		{"one account from one address", func(int) domain.Attempt {
			return domain.Attempt{Email: email(t, "hanako@example.jp"), ClientIP: "192.0.2.1"}
		}, 10},
		{"one account from many addresses", func(n int) domain.Attempt {
			return domain.Attempt{Email: email(t, "taro@example.jp"), ClientIP: domain.ClientIP(fmt.Sprintf("198.51.100.%d", n))}
		}, 20},
		{"many accounts from one address", func(n int) domain.Attempt {
			return domain.Attempt{Email: email(t, fmt.Sprintf("u%d@example.jp", n)), ClientIP: "203.0.113.1"}
		}, 30},
		{"one account from nowhere", func(int) domain.Attempt { return domain.Attempt{Email: email(t, "nobody@example.jp")} }, 10},
	} {
		allowed := 0
		for _, err := range race(100, func(n int) error {
			_, err := s.CountAttempt(t.Context(), tc.attempt(n), limits, now)
			return err
		}) {
			if err == nil {
				allowed++
				continue
			}
			require.ErrorIs(t, err, domain.ErrTooManyAttempts, tc.name)
		}
		require.Equal(t, tc.allowed, allowed, tc.name)
	}
	require.Zero(t, count(t, database, `SELECT count(*) FROM login_buckets WHERE encode(key, 'escape') ~ 'example|[.]0[.]2[.]'`))
}

func TestALoginTakesItsAttemptBackAndMakesItsAddressKnown(t *testing.T) {
	s, database := open(t)
	start, _ := register(t, s, "hanako@example.jp")
	attempt := domain.Attempt{Email: start.Account.Email, ClientIP: "192.0.2.1"}
	for _, known := range []bool{false, true} {
		counted, err := s.CountAttempt(t.Context(), attempt, limits, now)
		require.NoError(t, err)
		require.Equal(t, known, counted.Known)
		again, _ := login(t, start.Account, domain.EventLoginSucceeded)
		again.Attempt, again.Limits = counted, limits
		require.NoError(t, s.StartSession(t.Context(), again))
		require.Zero(t, count(t, database, `SELECT count(*) FROM login_buckets WHERE empty_at > '2026-04-01 12:00:00Z'`))
	}
	counted, err := s.CountAttempt(t.Context(), attempt, limits, now.Add(limits.Known))
	require.NoError(t, err)
	require.False(t, counted.Known, "not for ever")
}

func TestAuditLogCanOnlyGrow(t *testing.T) {
	s, database := open(t)
	require.NoError(t, s.Record(t.Context(), domain.Event{Type: domain.EventLoginFailed, At: now, Client: "web"}))
	account := domain.AccountID(id.New())
	require.NoError(t, s.Record(t.Context(), domain.Event{Type: domain.EventLoginFailed, At: now, Account: account, Client: "web"}))
	require.Equal(t, []string{"login_failed", "login_failed"}, events(t, database))
	for _, statement := range []string{
		`UPDATE audit_events SET event = 'x'`, `DELETE FROM audit_events`, `TRUNCATE audit_events`, `DROP TABLE audit_events`,
	} {
		_, err := database.Exec(t.Context(), statement)
		require.Error(t, err, statement)
	}
	require.Equal(t, []string{"login_failed", "login_failed"}, events(t, database))
}
