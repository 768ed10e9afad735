package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

func TestAnEndedSessionRemovesNoPasskey(t *testing.T) {
	s, database := open(t)
	first, _ := register(t, s, "hanako@example.jp")
	_, err := database.Exec(t.Context(), `
INSERT INTO passkeys (id, account_id, name, credential, sign_count, created_at) VALUES ('a', $1, 'x', '{}', 0, $2), ('b', $1, 'x', '{}', 0, $2)`,
		string(first.Account.ID), now)
	require.NoError(t, err)
	caller := domain.CallingSession{Account: first.Account.ID, Session: first.Session.ID}
	remove := func(id string) {
		event := domain.Event{Type: domain.EventPasskeyRemoved, At: now, Account: caller.Account, Session: caller.Session}
		require.NoError(t, s.RemovePasskey(t.Context(), caller, []byte(id), event, domain.NewAccountMail(domain.MailPasskeyRemoved, caller.Account, "")))
	}
	remove("a")
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM passkeys`), "the session lives")
	require.NoError(t, s.RevokeSession(t.Context(), first.Session.ID, "", domain.EventLoggedOut, now))
	remove("b")
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM passkeys`), "the session has ended")
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM audit_events WHERE event = 'passkey_removed'`))
}
