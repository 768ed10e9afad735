package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// registerSQL inserts an account unless its e-mail address has one, and returns the id of the
// account with the address and whether it is new. It returns no row if a concurrent registration
// committed after the statement began: the next statement sees that one. Index:
// accounts_email_taken.
const registerSQL = `
WITH created AS (
    INSERT INTO accounts (id, email, email_lookup, password_hash, roles, created_at, language, email_verified_at, name)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (email_lookup) DO NOTHING
    RETURNING id
)
SELECT id, true FROM created
UNION ALL
SELECT id, false FROM accounts WHERE email_lookup = $3`

// register inserts an account unless its e-mail address has one. It returns the id of the account
// with the address and whether it is new.
func register(ctx context.Context, tx pgx.Tx, account domain.Account) (owner domain.AccountID, created bool, err error) {
	var verified any
	if account.EmailVerified() {
		verified = account.EmailVerifiedAt
	}
	for range 2 {
		err = tx.QueryRow(ctx, registerSQL, string(account.ID), account.Email.Reveal(), account.Email.Lookup(), account.PasswordHash.Reveal(),
			account.Roles, account.CreatedAt, string(account.Language), verified, account.Name).Scan(&owner, &created)
		if !errors.Is(err, pgx.ErrNoRows) {
			break
		}
	}
	return owner, created, err
}

// consentSQL writes the consents of an account if it is new. Index: consents_pkey.
const consentSQL = `
INSERT INTO consents (account_id, page, version, agreed_at)
SELECT $1, page, version, $2 FROM unnest($3::text[], $4::bigint[]) AS c (page, version) WHERE $5`

// queueConsents writes consents; the statement is the same whether or not the account is new.
func queueConsents(batch *pgx.Batch, account domain.Account, agreed []domain.AgreedPage, created bool) {
	pages, versions := make([]string, len(agreed)), make([]int64, len(agreed))
	for i, page := range agreed {
		pages[i], versions[i] = page.Name, page.Version
	}
	batch.Queue(consentSQL, string(account.ID), account.CreatedAt, pages, versions, created)
}

// Register writes an account and the mail that verifies its address. If the address has an
// account, it writes a mail to the owner of that instead, by the same statements. agreed are the
// consents of a new account. It fills in the account of event and mail.
func (s *Store) Register(
	ctx context.Context, account domain.Account, agreed []domain.AgreedPage, accountMail domain.AccountMail, event domain.Event,
) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		owner, created, err := register(ctx, tx, account)
		if err != nil {
			return err
		}
		if !created {
			accountMail.Kind, event.Type = domain.MailAddressInUse, domain.EventRegisteredAgain
		}
		accountMail.Account, event.Account = owner, owner
		var batch pgx.Batch
		queueConsents(&batch, account, agreed, created)
		queueAccountMail(&batch, accountMail, event.At)
		batch.Queue(recordSQL, recordArgs(event)...)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// The guard leaves verified accounts alone. The name goes: a stranger may have given it.
const takeOverSQL = `
UPDATE accounts SET password_hash = $2, email_verified_at = $3, name = '', credentials_version = credentials_version + 1
WHERE id = $1 AND email_verified_at IS NULL`

// CreateVerified writes an account whose address is verified. It returns the id of the account with
// the address, and false if that existed and was verified. If it was not verified, it gets the
// password, its sessions and links end, and its passkeys and second factor are removed: its
// registration did not prove the address.
func (s *Store) CreateVerified(ctx context.Context, account domain.Account, event domain.Event) (owner domain.AccountID, created bool, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if owner, created, err = register(ctx, tx, account); err != nil {
			return err
		}
		event.Account = owner
		var batch pgx.Batch
		if created {
			queueStaffEvent(ctx, &batch, event, nil, "account", string(owner))
			return tx.SendBatch(ctx, &batch).Close()
		}
		tag, err := tx.Exec(ctx, takeOverSQL, string(owner), account.PasswordHash.Reveal(), event.At)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		created = true
		if err := endTokens(ctx, tx, owner, allPurposes(), event.At); err != nil {
			return err
		}
		if err := undo(ctx, tx, event, time.Time{}); err != nil {
			return err
		}
		batch.Queue(endSessionsSQL, string(owner), []string{}, event.At)
		batch.Queue(endLoginsSQL, string(owner), event.At)
		queueStaffEvent(ctx, &batch, event, nil, "account", string(owner))
		return tx.SendBatch(ctx, &batch).Close()
	})
	return owner, created, err
}
