package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// accountMailData is the content of a row of mails.
type accountMailData struct {
	Account  string `json:"account,omitempty"`
	Email    string `json:"email,omitempty"`
	Language string `json:"language,omitempty"`
}

// AccountMailOf returns the mail of a row of mails.
func AccountMailOf(row mail.Row) (domain.AccountMail, error) {
	var data accountMailData
	if err := json.Unmarshal(row.Data, &data); err != nil {
		return domain.AccountMail{}, err
	}
	email, err := domain.NewEmail(data.Email)
	return domain.AccountMail{
		ID: row.ID, Kind: domain.MailKind(row.Kind), Account: domain.AccountID(data.Account), Email: email,
		Language: language.Language(data.Language),
	}, err
}

// queueAccountMail queues the statement that writes a mail.
func queueAccountMail(batch *pgx.Batch, l domain.AccountMail, now time.Time) {
	data, _ := json.Marshal(accountMailData{Account: string(l.Account), Email: l.Email.Reveal(), Language: string(l.Language)}) //nolint:errchkjson // strings only
	mail.Add(batch, mail.Row{ID: l.ID, Kind: string(l.Kind), Data: data}, now)
}

// Post writes a mail and records its cause.
func (s *Store) Post(ctx context.Context, accountMail domain.AccountMail, event domain.Event) error {
	var batch pgx.Batch
	queueAccountMail(&batch, accountMail, event.At)
	batch.Queue(recordSQL, recordArgs(event)...)
	return s.db.SendBatch(ctx, &batch).Close()
}

const accountColumns = `a.id, a.email, a.password_hash, a.roles, a.created_at, a.email_verified_at, a.language, a.credentials_version,
    a.disabled_at IS NOT NULL, a.name, ` + hasFactor + `, ` + hasPasskey

// scanAccount returns an account of accountColumns, and what follows them.
func scanAccount(row pgx.Row, more ...any) (domain.Account, error) {
	var account domain.Account
	var email, hash string
	var verified *time.Time
	err := row.Scan(append([]any{
		&account.ID, &email, &hash, &account.Roles, &account.CreatedAt, &verified, &account.Language, &account.CredentialsVersion,
		&account.Disabled, &account.Name, &account.SecondFactor, &account.Passkey,
	}, more...)...)
	if err != nil {
		return domain.Account{}, err
	}
	account.PasswordHash = domain.NewSecret(hash)
	account.EmailVerifiedAt = orZero(verified)
	account.Email, err = domain.NewEmail(email)
	return account, err
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// Index: accounts_pkey.
const getAccountSQL = `SELECT ` + accountColumns + ` FROM accounts a WHERE a.id = $1`

// GetAccount returns an account. Errors: domain.ErrAccountNotFound.
func (s *Store) GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error) {
	found, err := scanAccount(s.db.QueryRow(ctx, getAccountSQL, string(account)))
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Account{}, domain.ErrAccountNotFound
	}
	return found, err
}

// Index: accounts_pkey.
const getAccountsSQL = `SELECT ` + accountColumns + ` FROM accounts a WHERE a.id = ANY ($1::uuid[])`

// GetAccounts returns those of the accounts that exist.
func (s *Store) GetAccounts(ctx context.Context, accounts []domain.AccountID) ([]domain.Account, error) {
	rows, err := s.db.Query(ctx, getAccountsSQL, accounts)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Account, error) { return scanAccount(row) })
}

// An earlier token of the mail ends. If it was used, the mail has done its work. Index:
// one_time_tokens_mail.
const mintTokenSQL = `
WITH earlier AS (
    DELETE FROM one_time_tokens WHERE mail_id = $5 AND used_at IS NULL
)
INSERT INTO one_time_tokens (hash, account_id, purpose, email, mail_id, expires_at)
SELECT $1, $2, $3, $4, $5, $6
WHERE NOT EXISTS (SELECT FROM one_time_tokens WHERE mail_id = $5 AND used_at IS NOT NULL)`

// Mint stores the token of a mail, in place of the one of an earlier attempt to send it. It
// returns false if that one was used.
func (s *Store) Mint(
	ctx context.Context, accountMail domain.AccountMail, purpose domain.Purpose, email domain.Email, hash []byte, expires time.Time,
) (bool, error) {
	tag, err := s.db.Exec(ctx, mintTokenSQL, hash, string(accountMail.Account), string(purpose), email.Reveal(), accountMail.ID, expires)
	return tag.RowsAffected() > 0, err
}

// Index: one_time_tokens_pkey.
const findLinkSQL = `
SELECT ` + accountColumns + `, t.purpose, t.email, t.expires_at, t.used_at
FROM one_time_tokens t JOIN accounts a ON a.id = t.account_id WHERE t.hash = $1`

// FindLink returns the stored state of a one-time token. Errors: domain.ErrLinkInvalid.
func (s *Store) FindLink(ctx context.Context, hash []byte) (domain.OneTimeLink, error) {
	return findLink(ctx, s.db, findLinkSQL, hash)
}

func findLink(ctx context.Context, q pg.Querier, sql string, hash []byte) (domain.OneTimeLink, error) {
	var link domain.OneTimeLink
	var email string
	var used *time.Time
	account, err := scanAccount(q.QueryRow(ctx, sql, hash), &link.Purpose, &email, &link.ExpiresAt, &used)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.OneTimeLink{}, domain.ErrLinkInvalid
	}
	if err != nil {
		return domain.OneTimeLink{}, err
	}
	link.Account, link.UsedAt = account, orZero(used)
	link.Email, err = domain.NewEmail(email)
	return link, err
}

const (
	// The account's lock makes the uses of all its tokens run one after the other.
	lockLinkSQL = findLinkSQL + ` FOR UPDATE OF a`

	// Index: one_time_tokens_pkey.
	useTokenSQL = `UPDATE one_time_tokens SET used_at = $2 WHERE hash = $1 AND purpose = $3 AND used_at IS NULL AND expires_at > $2`

	// Index: one_time_tokens_account.
	endTokensSQL = `DELETE FROM one_time_tokens WHERE account_id = $1 AND purpose = ANY ($2) AND used_at IS NULL`

	// Index: mails_due.
	endMailsSQL = `
UPDATE mails SET done_at = $3, result = 'dropped', data = NULL
WHERE done_at IS NULL AND kind = ANY ($2) AND data ->> 'account' = $1`

	// Index: sessions_of_account.
	endSessionsSQL = `UPDATE sessions SET revoked_at = $3 WHERE account_id = $1 AND revoked_at IS NULL AND id <> ALL ($2)`

	// Index: browser_logins_of_account.
	endLoginsSQL = `UPDATE browser_logins SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL`
)

// consume uses up a token in tx and ends the other tokens of the account for the purposes, also
// those that are waiting to be mailed. Of concurrent calls with tokens of an account, one is first;
// it ends the others. Errors: domain.ErrLinkInvalid, ErrLinkUsed, ErrLinkExpired.
func consume(ctx context.Context, tx pgx.Tx, hash []byte, purpose domain.Purpose, ends []domain.Purpose, now time.Time) (domain.OneTimeLink, error) {
	link, err := findLink(ctx, tx, lockLinkSQL, hash)
	if err != nil {
		return domain.OneTimeLink{}, err
	}
	tag, err := tx.Exec(ctx, useTokenSQL, hash, now, string(purpose))
	if err != nil {
		return domain.OneTimeLink{}, err
	}
	if tag.RowsAffected() == 0 {
		if link, err = findLink(ctx, tx, findLinkSQL, hash); err == nil {
			err = link.Check(purpose, now)
		}
		if err == nil {
			err = domain.ErrLinkInvalid
		}
		return domain.OneTimeLink{}, err
	}
	return link, endTokens(ctx, tx, link.Account.ID, ends, now)
}

func endTokens(ctx context.Context, tx pgx.Tx, account domain.AccountID, ends []domain.Purpose, now time.Time) error {
	names := make([]string, len(ends))
	for i, purpose := range ends {
		names[i] = string(purpose)
	}
	var batch pgx.Batch
	batch.Queue(endTokensSQL, string(account), names)
	batch.Queue(endMailsSQL, string(account), names, now)
	return tx.SendBatch(ctx, &batch).Close()
}

// allPurposes end when the password or the address changes: a stranger may have asked for them.
func allPurposes() []domain.Purpose {
	return []domain.Purpose{domain.PurposeVerify, domain.PurposeReset, domain.PurposeEmailChange}
}

const verifyEmailSQL = `UPDATE accounts SET email_verified_at = coalesce(email_verified_at, $2) WHERE id = $1`

// VerifyEmail uses up a token and marks the address of its account as verified. It fills in the
// account of event. Errors: domain.ErrLinkInvalid, ErrLinkUsed, ErrLinkExpired.
func (s *Store) VerifyEmail(ctx context.Context, hash []byte, event domain.Event) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		link, err := consume(ctx, tx, hash, domain.PurposeVerify, []domain.Purpose{domain.PurposeVerify}, event.At)
		if err != nil {
			return err
		}
		if link.Email.Lookup() != link.Account.Email.Lookup() {
			return domain.ErrLinkInvalid
		}
		event.Account = link.Account.ID
		var batch pgx.Batch
		batch.Queue(verifyEmailSQL, string(link.Account.ID), event.At)
		batch.Queue(recordSQL, recordArgs(event)...)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// The name of an account that was not verified goes: a stranger may have given it.
const setPasswordSQL = `
UPDATE accounts SET password_hash = $2, email_verified_at = coalesce(email_verified_at, $3), credentials_version = credentials_version + 1,
    name = CASE WHEN email_verified_at IS NULL THEN '' ELSE name END
WHERE id = $1`

// ResetPassword uses up a token, replaces the password of its account, and ends all sessions. The
// token proves the address too. What was added to the account in the last domain.ResetUndoes, or
// before its address was verified, is removed: a stranger may have added it. It fills in the
// account of event and mail. Errors: domain.ErrLinkInvalid, ErrLinkUsed, ErrLinkExpired.
func (s *Store) ResetPassword(ctx context.Context, hash []byte, password domain.Secret, accountMail domain.AccountMail, event domain.Event) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		link, err := consume(ctx, tx, hash, domain.PurposeReset, allPurposes(), event.At)
		if err != nil {
			return err
		}
		if link.Email.Lookup() != link.Account.Email.Lookup() {
			return domain.ErrLinkInvalid
		}
		account := string(link.Account.ID)
		event.Account, accountMail.Account = link.Account.ID, link.Account.ID
		after := event.At.Add(-domain.ResetUndoes)
		if !link.Account.EmailVerified() { // the one who had the account had not the address
			after = time.Time{}
		}
		if err := undo(ctx, tx, event, after); err != nil {
			return err
		}
		var batch pgx.Batch
		batch.Queue(setPasswordSQL, account, password.Reveal(), event.At)
		batch.Queue(endSessionsSQL, account, []string{}, event.At)
		batch.Queue(endLoginsSQL, account, event.At)
		queueAccountMail(&batch, accountMail, event.At)
		batch.Queue(recordSQL, recordArgs(event)...)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// The guard refuses a change that was checked against an earlier password.
const changePasswordSQL = `
UPDATE accounts SET password_hash = $3, credentials_version = credentials_version + 1 WHERE id = $1 AND password_hash = $2`

// keepLoginSQL keeps a browser login live under the new password. Index: browser_logins_pkey.
const keepLoginSQL = `
UPDATE browser_logins SET password_mark = sha256(convert_to($2, 'UTF8')) WHERE id = NULLIF($1, '')::uuid AND ended_at IS NULL`

// ChangePassword replaces the password of an account and ends its sessions and browser logins but
// those that keep names. Errors: domain.ErrPasswordWrong if the stored hash is not from.
func (s *Store) ChangePassword(
	ctx context.Context, keep domain.CallingSession, from, to domain.Secret, accountMail domain.AccountMail, event domain.Event,
) error {
	account := string(event.Account)
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, changePasswordSQL, account, from.Reveal(), to.Reveal())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrPasswordWrong
		}
		if err := endTokens(ctx, tx, event.Account, allPurposes(), event.At); err != nil {
			return err
		}
		var batch pgx.Batch
		batch.Queue(keepLoginSQL, keep.Login, to.Reveal())
		batch.Queue(endOtherSessionsSQL, account, event.At, string(keep.Session), keep.Login)
		batch.Queue(endOtherLoginsSQL, account, event.At, keep.Login)
		queueAccountMail(&batch, accountMail, event.At)
		batch.Queue(recordSQL, recordArgs(event)...)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

const changeEmailSQL = `
UPDATE accounts SET email = $2, email_lookup = $3, email_verified_at = $4, credentials_version = credentials_version + 1
WHERE id = $1`

// ChangeEmail uses up a token, gives its account the address that the token proves, and ends all
// sessions. It fills in the account of event and mail, and the old address of mail. Errors:
// domain.ErrLinkInvalid, ErrLinkUsed, ErrLinkExpired; domain.ErrEmailTaken.
func (s *Store) ChangeEmail(ctx context.Context, hash []byte, accountMail domain.AccountMail, event domain.Event) error {
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		link, err := consume(ctx, tx, hash, domain.PurposeEmailChange, allPurposes(), event.At)
		if err != nil {
			return err
		}
		account := string(link.Account.ID)
		event.Account, accountMail.Account, accountMail.Email = link.Account.ID, link.Account.ID, link.Account.Email
		var batch pgx.Batch
		batch.Queue(changeEmailSQL, account, link.Email.Reveal(), link.Email.Lookup(), event.At)
		batch.Queue(endSessionsSQL, account, []string{}, event.At)
		batch.Queue(endLoginsSQL, account, event.At)
		queueAccountMail(&batch, accountMail, event.At)
		batch.Queue(recordSQL, recordArgs(event)...)
		return tx.SendBatch(ctx, &batch).Close()
	})
	if pg.Constraint(err) == emailTaken {
		return domain.ErrEmailTaken
	}
	return err
}
