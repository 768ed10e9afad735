package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	passkeyColumns = `id, account_id, name, credential, sign_count, created_at, used_at` //nolint:gosec // no credential

	// Index: passkeys_account.
	listPasskeysSQL = `SELECT ` + passkeyColumns + ` FROM passkeys WHERE account_id = $1 ORDER BY created_at, id`

	// Index: passkeys_pkey.
	findPasskeySQL = `SELECT ` + passkeyColumns + ` FROM passkeys WHERE id = $1`

	// Index: passkey_ceremonies_pkey.
	putCeremonySQL = `
INSERT INTO passkey_ceremonies (holder, state, created_at) VALUES ($1, $2, $3)
ON CONFLICT (holder) DO UPDATE SET state = EXCLUDED.state, created_at = EXCLUDED.created_at`

	// The delete is the guard: of concurrent statements, one gets the row. Index:
	// passkey_ceremonies_pkey.
	takeCeremonySQL = `DELETE FROM passkey_ceremonies WHERE holder = $1 AND created_at > $2 RETURNING state`

	// The account is locked, so that the count holds. Indexes: accounts_pkey, passkeys_account,
	// browser_logins_pkey, sessions_pkey.
	//
	//nolint:gosec // no credential
	addPasskeySQL = `
INSERT INTO passkeys (id, account_id, name, credential, sign_count, created_at, unproven)
SELECT $1, a.id, $3, $4, $5, $6, a.email_verified_at IS NULL FROM accounts a
WHERE a.id = $2 AND a.credentials_version = $7 AND (SELECT count(*) FROM passkeys WHERE account_id = a.id) < $8
  AND (EXISTS (SELECT FROM browser_logins l WHERE l.id = $9 AND l.account_id = a.id AND l.ended_at IS NULL)
    OR EXISTS (SELECT FROM sessions s WHERE s.id = $9 AND s.account_id = a.id AND s.revoked_at IS NULL))
ON CONFLICT DO NOTHING`

	renamePasskeySQL = `UPDATE passkeys SET name = $3 WHERE id = $1 AND account_id = $2`

	// The account is locked, so that the end of the caller's login is seen. Indexes: passkeys_pkey,
	// browser_logins_pkey, sessions_pkey.
	//
	//nolint:gosec // no credential
	removePasskeySQL = `
DELETE FROM passkeys WHERE id = $1 AND account_id = $2
  AND (EXISTS (SELECT FROM browser_logins l WHERE l.id = $3 AND l.account_id = $2 AND l.ended_at IS NULL)
    OR EXISTS (SELECT FROM sessions s WHERE s.id = $3 AND s.account_id = $2 AND s.revoked_at IS NULL))`

	// The counter is the guard: of concurrent logins with one value of it, one succeeds.
	// Authenticators without a counter send 0. Index: passkeys_pkey.
	usePasskeySQL = `
UPDATE passkeys SET credential = $3, sign_count = $4, used_at = $5
WHERE id = $1 AND account_id = $2 AND (sign_count < $4 OR sign_count = 0 AND $4 = 0)`

	// Index: passkey_ceremonies_created.
	forgetCeremoniesSQL = `
DELETE FROM passkey_ceremonies WHERE holder IN (
    SELECT holder FROM passkey_ceremonies WHERE created_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`
)

// ListPasskeys returns the passkeys of an account, the oldest first.
func (s *Store) ListPasskeys(ctx context.Context, account domain.AccountID) ([]domain.Passkey, error) {
	rows, err := s.db.Query(ctx, listPasskeysSQL, string(account))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Passkey, error) { return scanPasskey(row) })
}

// FindPasskey returns a passkey. Errors: domain.ErrPasskeyRefused.
func (s *Store) FindPasskey(ctx context.Context, id []byte) (domain.Passkey, error) {
	k, err := scanPasskey(s.db.QueryRow(ctx, findPasskeySQL, id))
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Passkey{}, domain.ErrPasskeyRefused
	}
	return k, err
}

func scanPasskey(row pgx.Row) (domain.Passkey, error) {
	var k domain.Passkey
	var used *time.Time
	err := row.Scan(&k.ID, &k.Account, &k.Name, &k.Credential, &k.Count, &k.CreatedAt, &used)
	k.UsedAt = orZero(used)
	return k, err
}

// PutCeremony stores the state of a ceremony, in place of an earlier one of the same holder.
func (s *Store) PutCeremony(ctx context.Context, holder string, state []byte, now time.Time) error {
	_, err := s.db.Exec(ctx, putCeremonySQL, holder, state, now)
	return err
}

// TakeCeremony deletes a ceremony that began after since, and returns its state. Errors:
// domain.ErrPasskeyRefused.
func (s *Store) TakeCeremony(ctx context.Context, holder string, since time.Time) (state []byte, err error) {
	err = s.db.QueryRow(ctx, takeCeremonySQL, holder, since).Scan(&state)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, domain.ErrPasskeyRefused
	}
	return state, err
}

// AddPasskey adds a passkey to the caller's account. Errors: domain.ErrPasskeyRefused.
func (s *Store) AddPasskey(ctx context.Context, caller domain.CallingSession, added app.NewPasskey) error {
	k := added.Passkey
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockAccountSQL, string(caller.Account)); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, addPasskeySQL, k.ID, string(caller.Account), k.Name, k.Credential, k.Count, k.CreatedAt,
			added.CredentialsVersion, domain.MaxPasskeys, caller.Holder())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrPasskeyRefused
		}
		var batch pgx.Batch
		batch.Queue(recordSQL, recordArgs(added.Event)...)
		queueAccountMail(&batch, added.Mail, added.Event.At)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// RenamePasskey renames a passkey of the account.
func (s *Store) RenamePasskey(ctx context.Context, account domain.AccountID, id []byte, name string) error {
	_, err := s.db.Exec(ctx, renamePasskeySQL, id, string(account), name)
	return err
}

// RemovePasskey removes a passkey of the caller's account, and ends the account's other sessions
// and logins, which may have begun with it. It does nothing if the account has no such passkey, or
// the caller's session has ended.
func (s *Store) RemovePasskey(
	ctx context.Context, caller domain.CallingSession, id []byte, event domain.Event, mail domain.AccountMail,
) error {
	account := string(caller.Account)
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockAccountSQL, account); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, removePasskeySQL, id, account, caller.Holder())
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		login, err := loginOf(ctx, tx, caller)
		if err != nil {
			return err
		}
		var batch pgx.Batch
		batch.Queue(endOtherLoginsSQL, account, event.At, login)
		batch.Queue(endOtherSessionsSQL, account, event.At, string(caller.Session), login)
		batch.Queue(recordSQL, recordArgs(event)...)
		queueAccountMail(&batch, mail, event.At)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// usePasskey stores the counter of a passkey that proved itself. Errors: domain.ErrPasskeyRefused
// if it was removed, or another login used the counter.
func usePasskey(ctx context.Context, tx pgx.Tx, k *domain.Passkey, now time.Time) error {
	if k == nil {
		return nil
	}
	tag, err := tx.Exec(ctx, usePasskeySQL, k.ID, string(k.Account), k.Credential, k.Count, now)
	if err == nil && tag.RowsAffected() == 0 {
		err = domain.ErrPasskeyRefused
	}
	return err
}

const (
	// Staff keep their factor: another with the right resets it. A factor whose first_at was not
	// stored is older than domain.ResetUndoes. Index: second_factors_pkey.
	undoFactorSQL = `
DELETE FROM second_factors f USING accounts a
WHERE f.account_id = $1 AND a.id = f.account_id AND a.roles <@ '{customer}' AND (f.unproven OR coalesce(f.first_at, 'epoch') > $2)`

	// Staff without one-time codes keep proven passkeys, since they would set a factor up with the
	// new password alone. Index: passkeys_account.
	undoPasskeysSQL = `
DELETE FROM passkeys k USING accounts a
WHERE k.account_id = $1 AND a.id = k.account_id
  AND (k.unproven OR k.created_at > $2 AND (a.roles <@ '{customer}' OR ` + hasFactor + `))`
)

// forgetConsentsSQL: index consents_pkey.
const forgetConsentsSQL = `DELETE FROM consents WHERE account_id = $1`

// undo removes the second factor and the passkeys that were added to the account of event after a
// time, or before its address was verified, and records that. The zero time means that the one who
// had the account had not the address: nor did the owner of the address consent to anything.
func undo(ctx context.Context, tx pgx.Tx, event domain.Event, after time.Time) error {
	for _, step := range []struct {
		statement string
		event     domain.EventType
	}{{undoFactorSQL, domain.EventFactorUndone}, {undoPasskeysSQL, domain.EventPasskeysUndone}} {
		tag, err := tx.Exec(ctx, step.statement, string(event.Account), after)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			continue
		}
		event.Type = step.event
		if _, err := tx.Exec(ctx, recordSQL, recordArgs(event)...); err != nil {
			return err
		}
	}
	if !after.IsZero() {
		return nil
	}
	_, err := tx.Exec(ctx, forgetConsentsSQL, string(event.Account))
	return err
}
