package store_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/store"
)

// sessionOf begins a session of the account.
func sessionOf(t *testing.T, database *pg.DB, account domain.AccountID) domain.SessionID {
	t.Helper()
	session := id.New()
	_, err := database.Exec(t.Context(), `
INSERT INTO sessions (id, account_id, client_id, started_at, ends_at, audience) VALUES ($1, $2, 'office', $3, $4, 'akinai-admin')`,
		session, string(account), now, now.Add(time.Hour))
	require.NoError(t, err)
	return domain.SessionID(session)
}

// insertKey creates an API key of the account in a session.
func insertKey(t *testing.T, s *store.Store, owner domain.AccountID, session domain.SessionID, name string) error {
	t.Helper()
	key := domain.APIKey{
		ID: domain.APIKeyID(id.New()), Owner: owner, Name: name, SecretHash: domain.Hash("secret"), Permissions: []string{"stock.read"},
		CreatedAt: now, ExpiresAt: now.Add(time.Hour),
	}
	event := domain.Event{Type: domain.EventAPIKeyCreated, At: now, Account: owner, Client: key.ID.ClientID(), Actor: string(owner)}
	return s.InsertAPIKey(t.Context(), key, session, event)
}

func liveKeys(t *testing.T, database *pg.DB) int {
	t.Helper()
	return count(t, database, `SELECT count(*) FROM api_keys WHERE revoked_at IS NULL`)
}

func TestStaffWhoEndAllSessionsEndAPIKeys(t *testing.T) {
	s, database := open(t)
	account := registration(t, "hanako@example.jp")
	require.NoError(t, write(t, s, account))
	require.NoError(t, insertKey(t, s, account.ID, sessionOf(t, database, account.ID), "warehouse"))
	others := domain.Event{Type: domain.EventOthersEnded, At: now.Add(time.Second), Account: account.ID}
	require.NoError(t, s.EndSessions(t.Context(), domain.CallingSession{Account: account.ID}, others))
	require.Equal(t, 1, liveKeys(t, database), "the owner ends sessions, not keys")

	all := domain.Event{Type: domain.EventAllEnded, At: now.Add(time.Second), Account: account.ID, Actor: id.New()}
	for range 2 {
		require.NoError(t, s.EndSessions(t.Context(), domain.CallingSession{}, all))
	}
	require.Zero(t, liveKeys(t, database))
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM audit_events WHERE event = 'all_sessions_ended'`), "an account with keys alone")
}

func TestAResetOfTheSecondFactorEndsAPIKeys(t *testing.T) {
	s, database := open(t)
	account := registration(t, "hanako@example.jp")
	require.NoError(t, write(t, s, account))
	require.NoError(t, insertKey(t, s, account.ID, sessionOf(t, database, account.ID), "warehouse"))
	_, err := database.Exec(t.Context(), `INSERT INTO second_factors VALUES ($1, 'sealed', 0, now())`, string(account.ID))
	require.NoError(t, err)
	event := domain.Event{Type: domain.EventFactorReset, At: now.Add(time.Second), Actor: id.New()}
	mail := domain.NewAccountMail(domain.MailFactorReset, account.ID, account.Language)
	require.NoError(t, s.RemoveFactor(t.Context(), domain.AccountRef{ID: account.ID}, event, mail,
		func(domain.Roles, domain.AccountID, []string) error { return nil }))
	require.Zero(t, liveKeys(t, database))
}

// TestADisabledOwnerGetsNoAPIKey: edges accept the owner's access token for a few seconds more.
func TestADisabledOwnerGetsNoAPIKey(t *testing.T) {
	s, database := open(t)
	account := registration(t, "hanako@example.jp")
	require.NoError(t, write(t, s, account))
	session := sessionOf(t, database, account.ID)
	require.ErrorIs(t, insertKey(t, s, domain.AccountID(id.New()), session, "another's"), domain.ErrSessionNotFound)
	allow := func(domain.Roles, domain.AccountID, []string) error { return nil }
	disable := domain.Event{Type: domain.EventStaffDisabled, At: now.Add(time.Second), Actor: id.New()}
	faults := race(20, func(n int) error {
		if n == 10 {
			return s.SetDisabled(t.Context(), domain.AccountRef{ID: account.ID}, true, "", disable, allow)
		}
		return insertKey(t, s, account.ID, session, strconv.Itoa(n))
	})
	require.NoError(t, faults[10])
	for _, err := range faults {
		if err != nil {
			require.ErrorIs(t, err, domain.ErrSessionNotFound)
		}
	}
	require.ErrorIs(t, insertKey(t, s, account.ID, sessionOf(t, database, account.ID), "late"), domain.ErrSessionNotFound)
	require.Zero(t, liveKeys(t, database))
	require.Equal(t, count(t, database, `SELECT count(*) FROM api_keys`),
		count(t, database, `SELECT count(*) FROM audit_events WHERE event = 'api_key_created'`))
}

// TestAnEndedSessionCreatesNoAPIKey: edges accept the access token of an ended session for a few
// seconds more; a key that it created would outlive the end of all sessions.
func TestAnEndedSessionCreatesNoAPIKey(t *testing.T) {
	s, database := open(t)
	account := registration(t, "hanako@example.jp")
	require.NoError(t, write(t, s, account))
	session := sessionOf(t, database, account.ID)
	all := domain.Event{Type: domain.EventAllEnded, At: now.Add(time.Second), Account: account.ID, Actor: id.New()}
	faults := race(20, func(n int) error {
		if n == 10 {
			return s.EndSessions(t.Context(), domain.CallingSession{}, all)
		}
		return insertKey(t, s, account.ID, session, strconv.Itoa(n))
	})
	require.NoError(t, faults[10])
	for _, err := range faults {
		if err != nil {
			require.ErrorIs(t, err, domain.ErrSessionNotFound)
		}
	}
	require.ErrorIs(t, insertKey(t, s, account.ID, session, "late"), domain.ErrSessionNotFound)
	require.Zero(t, liveKeys(t, database))
}
