package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	customerAccountSQL = `
SELECT id, email, email_verified_at IS NOT NULL, created_at,
       (SELECT jsonb_agg(jsonb_build_object('page', page, 'version', version, 'agreed_at', agreed_at) ORDER BY agreed_at DESC, page DESC)
        FROM consents WHERE account_id = accounts.id)
FROM accounts WHERE 'customer' = ANY (roles)`

	// Indexes: accounts_customers, consents_pkey.
	listCustomersSQL = customerAccountSQL + ` AND (created_at, id) < ($1, $2::uuid)
ORDER BY created_at DESC, id DESC LIMIT $3`

	// Indexes: accounts_pkey, consents_pkey.
	getCustomersSQL = customerAccountSQL + ` AND id = ANY ($1::uuid[])`
)

// searchCustomersSQL looks the beginning of an address up. Indexes:
// accounts_by_email, consents_pkey.
var searchCustomersSQL = "WITH found AS MATERIALIZED (SELECT id FROM accounts WHERE " + pg.BeginsWith("email_lookup", "$4") + ")" +
	customerAccountSQL + ` AND id IN (SELECT id FROM found) AND (created_at, id) < ($1, $2::uuid)
ORDER BY created_at DESC, id DESC LIMIT $3`

// customerSearch returns the statement of a search.
func customerSearch(email domain.Email, after app.CustomerCursor, limit int) (sql string, args []any) {
	args = []any{"infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff", limit}
	if after.ID != "" {
		args[0], args[1] = after.CreatedAt, string(after.ID)
	}
	if email.Lookup() == "" {
		return listCustomersSQL, args
	}
	return searchCustomersSQL, append(args, email.Lookup())
}

// SearchCustomers returns at most limit accounts of customers, the newest first, whose address
// begins with that of email; with an empty one, all.
func (s *Store) SearchCustomers(
	ctx context.Context, email domain.Email, after app.CustomerCursor, limit int,
) ([]app.CustomerAccount, error) {
	sql, args := customerSearch(email, after, limit)
	return s.customers(ctx, sql, args...)
}

// GetCustomers returns those of the accounts that are of customers.
func (s *Store) GetCustomers(ctx context.Context, accounts []domain.AccountID) ([]app.CustomerAccount, error) {
	return s.customers(ctx, getCustomersSQL, accounts)
}

func (s *Store) customers(ctx context.Context, sql string, args ...any) ([]app.CustomerAccount, error) {
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (app.CustomerAccount, error) {
		var c app.CustomerAccount
		var email string
		err := row.Scan(&c.ID, &email, &c.EmailVerified, &c.CreatedAt, &c.Consents)
		if err == nil {
			c.Email, err = domain.NewEmail(email)
		}
		return c, err
	})
}
