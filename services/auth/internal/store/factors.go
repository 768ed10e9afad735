package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Every change of a factor locks the account first, and a new version of its credentials ends the
// logins that began before.
const (
	// Index: auth_requests_pkey.
	beginStepSQL = `
UPDATE auth_requests SET step_hash = $4, step_account = $5, step_credentials = $6, step_at = $3, step_secret = $7, step_proven_at = NULL
WHERE id = $1 AND browser_hash = $2 AND expires_at > $3 AND code_hash IS NULL`

	findFactorSQL = `SELECT sealed_secret FROM second_factors WHERE account_id = $1`

	// Index: accounts_pkey.
	nextCredentialsSQL = `UPDATE accounts SET credentials_version = credentials_version + 1 WHERE id = $1`

	// The login had a password alone, which adds no factor beside a passkey. The account is locked,
	// so that this sees one that was added meanwhile. Indexes: accounts_pkey, passkeys_account.
	insertFactorSQL = `
INSERT INTO second_factors (account_id, sealed_secret, last_step, created_at, first_at, unproven)
SELECT a.id, $2, $3, $4, $4, a.email_verified_at IS NULL FROM accounts a WHERE a.id = $1 AND NOT ` + hasPasskey + `
ON CONFLICT DO NOTHING`

	insertRecoverySQL = `INSERT INTO recovery_codes (account_id, hash) SELECT $1, unnest($2::bytea[])`

	// Index: auth_requests_pkey.
	proveStepSQL = `
UPDATE auth_requests SET step_proven_at = $3, step_secret = NULL, step_credentials = step_credentials + 1
WHERE id = $1 AND step_hash = $2 AND expires_at > $3 AND code_hash IS NULL AND step_proven_at IS NULL`

	// "last_step <" is the guard: of concurrent statements with one code, the first locks the row
	// and sets last_step, and the others match no row. Index: second_factors_pkey.
	useStepSQL = `UPDATE second_factors SET last_step = $2 WHERE account_id = $1 AND last_step < $2`

	// "used_at IS NULL" is the guard. Index: recovery_codes_pkey.
	useRecoverySQL = `UPDATE recovery_codes SET used_at = $3 WHERE account_id = $1 AND hash = $2 AND used_at IS NULL`

	deleteFactorSQL = `DELETE FROM second_factors WHERE account_id = $1`

	// It returns a row for each that was removed. Indexes: passkeys_account, second_factors_pkey.
	deleteAllFactorsSQL = `
WITH keys AS (DELETE FROM passkeys WHERE account_id = $1 RETURNING 1),
    factor AS (DELETE FROM second_factors WHERE account_id = $1 RETURNING 1)
SELECT 1 FROM keys UNION ALL SELECT 1 FROM factor`

	// Index: auth_requests_step_account.
	endStepsSQL = `UPDATE auth_requests SET step_hash = NULL, step_secret = NULL WHERE step_account = $1`
)

// BeginStep stores the step of an authorization request whose password was right, and takes the
// attempt back. Errors: domain.ErrAuthRequestGone.
func (s *Store) BeginStep(ctx context.Context, r domain.AuthRequest, attempt domain.Attempt, limits domain.AttemptLimits) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		step := r.Step
		tag, err := tx.Exec(ctx, beginStepSQL, string(r.ID), r.Browser, step.At, step.Hash, string(step.Account), step.CredentialsVersion,
			step.Sealed)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrAuthRequestGone
		}
		var batch pgx.Batch
		queueTakeBack(&batch, attempt, limits)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// FindFactor returns the encrypted secret of an account. Errors: domain.ErrFactorMissing.
func (s *Store) FindFactor(ctx context.Context, account domain.AccountID) (sealed []byte, err error) {
	err = s.db.QueryRow(ctx, findFactorSQL, string(account)).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, domain.ErrFactorMissing
	}
	return sealed, err
}

// AddFactor adds the factor of the request's step to its account, and marks the step as proven.
// Errors: domain.ErrFactorExists, also if the account has a passkey; domain.ErrBadCredentials if
// the credentials were changed after they were checked; domain.ErrAuthRequestGone.
func (s *Store) AddFactor(ctx context.Context, add app.NewFactor) error {
	step, account, now := add.Request.Step, string(add.Request.Step.Account), add.Event.At
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		for _, guard := range []struct {
			refusal   error
			statement string
			args      []any
		}{
			{domain.ErrBadCredentials, nextCredentialsSQL + ` AND credentials_version = $2`, []any{account, step.CredentialsVersion}},
			{domain.ErrFactorExists, insertFactorSQL, []any{account, step.Sealed, add.LastStep, now}},
			{domain.ErrAuthRequestGone, proveStepSQL, []any{string(add.Request.ID), step.Hash, now}},
		} {
			tag, err := tx.Exec(ctx, guard.statement, guard.args...)
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				return guard.refusal
			}
		}
		var batch pgx.Batch
		batch.Queue(insertRecoverySQL, account, add.Recovery)
		batch.Queue(recordSQL, recordArgs(add.Event)...)
		queueAccountMail(&batch, add.Mail, now)
		queueTakeBack(&batch, add.Attempt, add.Limits)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// useFactor uses a code up in tx. Errors: domain.ErrCodeWrong if it was used, or is none.
func useFactor(ctx context.Context, tx pgx.Tx, event domain.Event, use app.FactorUse) error {
	statement, args := useStepSQL, []any{string(event.Account), use.Step}
	switch {
	case use.Recovery != nil:
		statement, args = useRecoverySQL, []any{string(event.Account), use.Recovery, event.At}
	case use.Step == 0:
		return nil
	}
	tag, err := tx.Exec(ctx, statement, args...)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return domain.ErrCodeWrong
	}
	if use.Recovery == nil {
		return nil
	}
	var batch pgx.Batch
	event.Type = domain.EventRecoveryCodeUsed
	batch.Queue(recordSQL, recordArgs(event)...)
	queueAccountMail(&batch, use.Mail, event.At)
	return tx.SendBatch(ctx, &batch).Close()
}

// RemoveFactor removes the factor and the passkeys of an account and ends its logins, sessions and
// API keys, if check allows it. Errors: domain.ErrAccountNotFound, domain.ErrFactorMissing.
func (s *Store) RemoveFactor(
	ctx context.Context, account domain.AccountRef, event domain.Event, mail domain.AccountMail,
	check func(roles domain.Roles, account domain.AccountID, had []string) error,
) error {
	return s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		var had []string
		err := tx.QueryRow(ctx, findRolesSQL, string(account.ID), account.Email.Lookup()).Scan(&event.Account, &had)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrAccountNotFound
		}
		if err == nil {
			err = check(roles, event.Account, had)
		}
		if err != nil {
			return err
		}
		mail.Account = event.Account
		var batch pgx.Batch
		batch.Queue(endKeysSQL, string(event.Account), event.At)
		queueStaffEvent(ctx, &batch, event, nil, "account", string(event.Account))
		return removeFactor(ctx, tx, deleteAllFactorsSQL, event, mail, &batch)
	})
}

// stepColumns are the columns of the step of an authorization request, which scanStep reads.
const stepColumns = `acr, step_hash, coalesce(step_account::text, ''), coalesce(step_credentials, 0), step_at, step_secret, step_proven_at`

// scanStep returns an authorization request of the columns of requestFields and stepColumns.
func scanStep(row pgx.Row) (domain.AuthRequest, error) {
	var r domain.AuthRequest
	var at, proven *time.Time
	err := row.Scan(append(requestFields(&r), &r.ACR, &r.Step.Hash, &r.Step.Account, &r.Step.CredentialsVersion, &at, &r.Step.Sealed, &proven)...)
	r.Step.At, r.Step.ProvenAt = orZero(at), orZero(proven)
	return r, err
}
