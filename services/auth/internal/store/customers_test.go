package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// TestAccountsOfCustomersAreReadByIndexes: the first page, the next one and a search read few
// blocks of many accounts, and no table as a whole.
func TestAccountsOfCustomersAreReadByIndexes(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "auth", db.Migrations("auth"))
	_, err := pool.Exec(t.Context(), `INSERT INTO accounts (id, email, email_lookup, password_hash, roles, created_at)
		SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'User' || n || '@example.com', 'user' || n || '@example.com', '',
			CASE WHEN n % 100 = 0 THEN '{catalog}'::text[] ELSE '{customer}' END, '2026-01-01'::timestamptz + n * interval '1 second'
		FROM generate_series(1, 20000) n`)
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), `ANALYZE accounts`)
	require.NoError(t, err)
	after := app.CustomerCursor{CreatedAt: time.Date(2026, 1, 1, 2, 0, 0, 0, time.UTC), ID: "00000000-0000-7000-8000-000000007200"}
	for name, search := range map[string]struct {
		email string
		after app.CustomerCursor
		first string
	}{
		"first page": {first: "User19999@example.com"},
		"next page":  {after: after, first: "User7199@example.com"},
		"address":    {email: "ＵＳＥＲ1234@", first: "User1234@example.com"},
		"pattern":    {email: "user_1@"},
		"staff":      {email: "user100@"},
	} {
		email, err := domain.NewEmail(search.email)
		require.NoError(t, err)
		sql, args := customerSearch(email, search.after, 51)
		pgtest.RequireIndexed(t, pool, name, 1000, sql, args...)
		found, err := New(pool).SearchCustomers(t.Context(), email, search.after, 51)
		require.NoError(t, err)
		if search.first == "" {
			require.Empty(t, found, name)
		} else {
			require.Equal(t, search.first, found[0].Email.Reveal(), name)
		}
	}
}
