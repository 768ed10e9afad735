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
	// Indexes: accounts_pkey, second_factors_pkey, recovery_codes_pkey.
	factorStateSQL = `
SELECT (SELECT created_at FROM second_factors WHERE account_id = a.id),
       (SELECT count(*) FROM recovery_codes WHERE account_id = a.id AND used_at IS NULL), NOT roles <@ '{customer}'
FROM accounts a WHERE id = $1`

	// Index: factor_enrollments_pkey.
	putEnrollmentSQL = `
INSERT INTO factor_enrollments (holder, account_id, sealed_secret, credentials_version, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (holder) DO UPDATE
SET sealed_secret = EXCLUDED.sealed_secret, credentials_version = EXCLUDED.credentials_version, created_at = EXCLUDED.created_at`

	findEnrollmentSQL = `SELECT sealed_secret FROM factor_enrollments WHERE holder = $1 AND account_id = $2 AND created_at > $3`

	// The account is locked: what ends the caller's session or changes the credentials came before,
	// and is seen here, or waits. Indexes: factor_enrollments_pkey, browser_logins_pkey,
	// sessions_pkey.
	useEnrollmentSQL = `
DELETE FROM factor_enrollments e USING accounts a
WHERE e.holder = $1 AND e.account_id = $2 AND e.sealed_secret = $3 AND e.created_at > $4
  AND a.id = e.account_id AND a.credentials_version = e.credentials_version
  AND (EXISTS (SELECT FROM browser_logins l WHERE l.id = e.holder AND l.ended_at IS NULL)
    OR EXISTS (SELECT FROM sessions s WHERE s.id = e.holder AND s.revoked_at IS NULL))`

	// Index: factor_enrollments_account.
	endEnrollmentsSQL = `DELETE FROM factor_enrollments WHERE account_id = $1`

	// A replacement keeps first_at and unproven: the one who has it may have had the earlier one.
	// Indexes: accounts_pkey, second_factors_pkey.
	replaceFactorSQL = `
INSERT INTO second_factors (account_id, sealed_secret, last_step, created_at, first_at, unproven)
SELECT a.id, $2, $3, $4, $4, a.email_verified_at IS NULL FROM accounts a WHERE a.id = $1
ON CONFLICT (account_id) DO UPDATE
SET sealed_secret = EXCLUDED.sealed_secret, last_step = EXCLUDED.last_step, created_at = EXCLUDED.created_at, key_id = NULL`

	// Index: second_factors_pkey.
	factorsOfOtherKeysSQL = `
SELECT account_id, sealed_secret FROM second_factors WHERE account_id > $1 AND key_id IS DISTINCT FROM $2 ORDER BY account_id LIMIT $3`

	// Index: second_factors_pkey.
	resealSQL = `UPDATE second_factors SET sealed_secret = $3, key_id = $4 WHERE account_id = $1 AND sealed_secret = $2`

	// Index: recovery_codes_pkey.
	deleteRecoverySQL = `DELETE FROM recovery_codes WHERE account_id = $1`

	// The login has just proven the new factor. Index: browser_logins_pkey.
	loginProvenSQL = `UPDATE browser_logins SET acr = 'mfa', authenticated_at = $2 WHERE id = NULLIF($1, '')::uuid`

	// The caller's session or login has not ended, and the account has a factor. The account is
	// locked, as for useEnrollmentSQL.
	factorOfCallerSQL = `
SELECT FROM second_factors WHERE account_id = $1
  AND (EXISTS (SELECT FROM browser_logins l WHERE l.id = $2 AND l.account_id = $1 AND l.ended_at IS NULL)
    OR EXISTS (SELECT FROM sessions s WHERE s.id = $2 AND s.account_id = $1 AND s.revoked_at IS NULL))`

	// Index: accounts_pkey.
	lockCustomerSQL = `SELECT roles <@ '{customer}' FROM accounts WHERE id = $1 FOR NO KEY UPDATE`

	forgetEnrollmentsSQL = `
DELETE FROM factor_enrollments WHERE holder IN (
    SELECT holder FROM factor_enrollments WHERE created_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`
)

// FactorState returns the state of the second factor of an account. Errors:
// domain.ErrAccountNotFound.
func (s *Store) FactorState(ctx context.Context, account domain.AccountID) (domain.FactorState, error) {
	var state domain.FactorState
	var since *time.Time
	err := s.db.QueryRow(ctx, factorStateSQL, string(account)).Scan(&since, &state.RecoveryCodesLeft, &state.Required)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.FactorState{}, domain.ErrAccountNotFound
	}
	state.Since = orZero(since)
	return state, err
}

// PutEnrollment stores the encrypted secret that the caller is about to add.
func (s *Store) PutEnrollment(
	ctx context.Context, caller domain.CallingSession, credentials int32, sealed []byte, now time.Time,
) error {
	_, err := s.db.Exec(ctx, putEnrollmentSQL, caller.Holder(), string(caller.Account), sealed, credentials, now)
	return err
}

// FindEnrollment returns the encrypted secret that the caller is about to add. Errors:
// domain.ErrEnrollmentGone.
func (s *Store) FindEnrollment(ctx context.Context, caller domain.CallingSession, since time.Time) (sealed []byte, err error) {
	err = s.db.QueryRow(ctx, findEnrollmentSQL, caller.Holder(), string(caller.Account), since).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, domain.ErrEnrollmentGone
	}
	return sealed, err
}

// ReplaceFactor makes an enrollment the factor of its account and ends the other sessions and
// logins. Errors: domain.ErrEnrollmentGone.
func (s *Store) ReplaceFactor(ctx context.Context, r app.FactorReplacement) error {
	account, now, keep := string(r.Caller.Account), r.Event.At, r.Caller
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockAccountSQL, account); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, useEnrollmentSQL, keep.Holder(), account, r.Sealed, r.Since)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrEnrollmentGone
		}
		if keep.Login, err = loginOf(ctx, tx, keep); err != nil {
			return err
		}
		var batch pgx.Batch
		batch.Queue(nextCredentialsSQL, account)
		batch.Queue(endStepsSQL, account)
		batch.Queue(endEnrollmentsSQL, account)
		batch.Queue(replaceFactorSQL, account, r.Sealed, r.LastStep, now)
		batch.Queue(deleteRecoverySQL, account)
		batch.Queue(insertRecoverySQL, account, r.Recovery)
		batch.Queue(endOtherLoginsSQL, account, now, keep.Login)
		batch.Queue(endOtherSessionsSQL, account, now, string(keep.Session), keep.Login)
		batch.Queue(loginProvenSQL, r.Caller.Login, now)
		batch.Queue(recordSQL, recordArgs(r.Event)...)
		queueAccountMail(&batch, r.Mail, now)
		queueTakeBack(&batch, r.Attempt, r.Limits)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// FactorsOfOtherKeys returns at most limit factors whose account follows after, and that Reseal did
// not encrypt with the key.
func (s *Store) FactorsOfOtherKeys(ctx context.Context, after domain.AccountID, keyID []byte, limit int) ([]app.SealedFactor, error) {
	rows, err := s.db.Query(ctx, factorsOfOtherKeysSQL, string(after), keyID, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f app.SealedFactor, err error) {
		err = row.Scan(&f.Account, &f.Sealed)
		return f, err
	})
}

// Reseal replaces the encrypted secret of a factor, unless it has changed.
func (s *Store) Reseal(ctx context.Context, factor app.SealedFactor, again, keyID []byte) error {
	_, err := s.db.Exec(ctx, resealSQL, string(factor.Account), factor.Sealed, again, keyID)
	return err
}

// RenewRecovery replaces the recovery codes of the caller's account. Errors:
// domain.ErrFactorMissing, also if the caller's session has ended.
func (s *Store) RenewRecovery(
	ctx context.Context, caller domain.CallingSession, hashes [][]byte, event domain.Event, mail domain.AccountMail,
) error {
	account := string(caller.Account)
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockAccountSQL, account); err != nil {
			return err
		}
		if err := factorOfCaller(ctx, tx, caller); err != nil {
			return err
		}
		var batch pgx.Batch
		batch.Queue(deleteRecoverySQL, account)
		batch.Queue(insertRecoverySQL, account, hashes)
		batch.Queue(recordSQL, recordArgs(event)...)
		queueAccountMail(&batch, mail, event.At)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// factorOfCaller returns nil if the caller's account, which is locked, has a factor, and the
// caller's session has not ended. Errors: domain.ErrFactorMissing.
func factorOfCaller(ctx context.Context, tx pgx.Tx, caller domain.CallingSession) error {
	tag, err := tx.Exec(ctx, factorOfCallerSQL, string(caller.Account), caller.Holder())
	if err == nil && tag.RowsAffected() == 0 {
		err = domain.ErrFactorMissing
	}
	return err
}

// RemoveOwnFactor removes the factor of the caller's account, and ends all its sessions and logins.
// The lock makes a grant of a role of staff wait, or waits for it. Errors: domain.ErrFactorOfStaff;
// domain.ErrFactorMissing, also if the caller's session has ended.
func (s *Store) RemoveOwnFactor(ctx context.Context, caller domain.CallingSession, event domain.Event, mail domain.AccountMail) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		var customer bool
		if err := tx.QueryRow(ctx, lockCustomerSQL, string(event.Account)).Scan(&customer); err != nil {
			return err
		}
		if !customer {
			return domain.ErrFactorOfStaff
		}
		if err := factorOfCaller(ctx, tx, caller); err != nil {
			return err
		}
		var batch pgx.Batch
		batch.Queue(recordSQL, recordArgs(event)...)
		return removeFactor(ctx, tx, deleteFactorSQL, event, mail, &batch)
	})
}

// removeFactor removes what the statement deletes of the account of event, which is locked, and
// ends its sessions and logins; then it sends the batch. Errors: domain.ErrFactorMissing.
func removeFactor(
	ctx context.Context, tx pgx.Tx, statement string, event domain.Event, mail domain.AccountMail, batch *pgx.Batch,
) error {
	account := string(event.Account)
	tag, err := tx.Exec(ctx, statement, account)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return domain.ErrFactorMissing
	}
	batch.Queue(nextCredentialsSQL, account)
	batch.Queue(endStepsSQL, account)
	batch.Queue(endEnrollmentsSQL, account)
	batch.Queue(endSessionsSQL, account, []string{}, event.At)
	batch.Queue(endLoginsSQL, account, event.At)
	queueAccountMail(batch, mail, event.At)
	return tx.SendBatch(ctx, batch).Close()
}
