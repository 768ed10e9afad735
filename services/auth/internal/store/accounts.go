package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// emailTaken is the constraint that allows one account per e-mail address.
const emailTaken = "accounts_email_taken"

// Store stores accounts, sessions and the audit log in PostgreSQL. Safe for concurrent use.
type Store struct{ db *pg.DB }

// New returns a store on db.
func New(db *pg.DB) *Store { return &Store{db: db} }

const (
	// hasFactor reports whether an account a has a second factor. Index: second_factors_pkey.
	hasFactor = `EXISTS (SELECT FROM second_factors f WHERE f.account_id = a.id)`

	// hasPasskey reports whether an account a has a passkey. Index: passkeys_account.
	hasPasskey = `EXISTS (SELECT FROM passkeys k WHERE k.account_id = a.id)` //nolint:gosec // no credential
)

// Index: accounts_email_taken.
const findAccountSQL = `SELECT ` + accountColumns + ` FROM accounts a WHERE a.email_lookup = $1`

// FindAccount returns the account of an e-mail address. Errors: domain.ErrAccountNotFound.
func (s *Store) FindAccount(ctx context.Context, email domain.Email) (domain.Account, error) {
	account, err := scanAccount(s.db.QueryRow(ctx, findAccountSQL, email.Lookup()))
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Account{}, domain.ErrAccountNotFound
	}
	return account, err
}

const rehashSQL = `UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2`

// Rehash replaces the password hash from by to. It does nothing if the stored hash is not from.
func (s *Store) Rehash(ctx context.Context, account domain.AccountID, from, to domain.Secret) error {
	_, err := s.db.Exec(ctx, rehashSQL, string(account), from.Reveal(), to.Reveal())
	return err
}

const recordSQL = `
INSERT INTO audit_events (at, event, account_id, session_id, client_id, actor)
VALUES ($1, $2, NULLIF($3, '')::uuid, NULLIF($4, '')::uuid, $5, NULLIF($6, ''))`

// Record appends to the audit log.
func (s *Store) Record(ctx context.Context, event domain.Event) error {
	_, err := s.db.Exec(ctx, recordSQL, recordArgs(event)...)
	return err
}

func recordArgs(e domain.Event) []any {
	return []any{e.At, string(e.Type), string(e.Account), string(e.Session), string(e.Client), e.Actor}
}
