package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	// Index: accounts_staff.
	superadminExistsSQL = `SELECT EXISTS (SELECT FROM accounts WHERE 'superadmin' = ANY (roles) AND roles <> '{customer}')`

	// Index: accounts_email_taken.
	rolesOfEmailSQL = `SELECT roles FROM accounts WHERE email_lookup = $1`

	// Index: invitations_open. The few open invitations of superadmins are found by a scan.
	replaceInvitationSQL = `
DELETE FROM invitations WHERE used_at IS NULL AND (email_lookup = $1 OR $2::uuid IS NULL AND invited_by IS NULL)`

	insertInvitationSQL = `
INSERT INTO invitations (id, email, email_lookup, roles, invited_by, mail_id, hash, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	// Index: invitations_open.
	invitedJustNowSQL = `
SELECT EXISTS (SELECT FROM invitations
    WHERE email_lookup = $1 AND used_at IS NULL AND roles = $2 AND invited_by = $3 AND created_at > $4)`

	// Index: invitations_open.
	openInvitationSQL = `SELECT id, roles FROM invitations WHERE email_lookup = $1 AND used_at IS NULL`

	// Index: invitations_open.
	deleteInvitationSQL = `DELETE FROM invitations WHERE email_lookup = $1 AND used_at IS NULL`

	// Index: invitations_mail.
	mintInvitationSQL = `UPDATE invitations SET hash = $2, expires_at = $3 WHERE mail_id = $1 AND used_at IS NULL`

	// Index: invitations_hash.
	findInvitationSQL = `
SELECT id, email, roles, coalesce(invited_by::text, ''), created_at, expires_at, used_at FROM invitations WHERE hash = $1`

	// "used_at IS NULL" is the guard: of concurrent uses one succeeds. Index: invitations_hash.
	useInvitationSQL = `UPDATE invitations SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2`

	// A disabled inviter has no roles. Index: accounts_pkey.
	inviterSQL = `SELECT roles FROM accounts WHERE id = $1 AND disabled_at IS NULL`

	insertStaffSQL = `
INSERT INTO accounts (id, email, email_lookup, password_hash, roles, created_at, language, email_verified_at, name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $8)`

	// The guard is that of startSessionSQL. Index: accounts_pkey.
	promoteSQL = `
UPDATE accounts SET roles = $2, roles_changed_at = $3, name = $4, email_verified_at = coalesce(email_verified_at, $3)
WHERE id = $1 AND email_lookup = $5 AND credentials_version = $6 AND disabled_at IS NULL`

	// Index: accounts_pkey or accounts_email_taken.
	findStaffSQL = `
SELECT id, roles, disabled_at IS NOT NULL FROM accounts
WHERE id = NULLIF($1, '')::uuid OR email_lookup = NULLIF($2, '') FOR UPDATE`

	// The guard: one enabled superadmin is left. A login that was checked before ends by the
	// version. Index: accounts_staff.
	disableSQL = `
UPDATE accounts SET disabled_at = $2, status_reason = $3, credentials_version = credentials_version + 1
WHERE id = $1 AND ('superadmin' <> ALL (roles) OR EXISTS (
    SELECT FROM accounts o WHERE o.id <> $1 AND 'superadmin' = ANY (o.roles) AND o.roles <> '{customer}' AND o.disabled_at IS NULL))`

	enableSQL = `UPDATE accounts SET disabled_at = NULL, status_reason = $2 WHERE id = $1`

	// Indexes: accounts_staff, second_factors_pkey, passkeys_account. Staff are few.
	listStaffSQL = `
SELECT id, email, name, roles, created_at, disabled_at IS NOT NULL, status_reason,
    EXISTS (SELECT FROM second_factors f WHERE f.account_id = accounts.id)
    OR EXISTS (SELECT FROM passkeys p WHERE p.account_id = accounts.id)
FROM accounts
WHERE roles <> '{customer}' AND roles <> '{}' AND email_lookup > $1 AND (NULLIF($2, '') IS NULL OR id = NULLIF($2, '')::uuid)
ORDER BY email_lookup LIMIT $3`

	// Index: invitations_open.
	listInvitationsSQL = `
SELECT id, email, roles, coalesce(invited_by::text, ''), created_at, expires_at FROM invitations
WHERE used_at IS NULL AND expires_at > $1 ORDER BY created_at DESC LIMIT 100`

	// Index: invitations_expired.
	forgetInvitationsSQL = `
DELETE FROM invitations WHERE id IN (
    SELECT id FROM invitations WHERE expires_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`
)

// Invite stores an invitation if check allows it, in place of an open one of the address, with an
// event in the audit log and, if hash is nil, its mail. It does nothing if the invitation repeats
// one of the last domain.InvitationPause.
func (s *Store) Invite(
	ctx context.Context, invitation domain.Invitation, hash []byte, event domain.Event, check app.CheckInvitation,
) error {
	return s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		var had []string
		err := tx.QueryRow(ctx, rolesOfEmailSQL, invitation.Email.Lookup()).Scan(&had)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err := check(roles, had); err != nil {
			return err
		}
		var repeated bool
		since := invitation.CreatedAt.Add(-domain.InvitationPause)
		err = tx.QueryRow(ctx, invitedJustNowSQL, invitation.Email.Lookup(), invitation.Roles, string(invitation.InvitedBy), since).Scan(&repeated)
		if err != nil || repeated {
			return err
		}
		return insertInvitation(ctx, tx, invitation, hash, event)
	})
}

// Bootstrap stores the invitation of the first superadmin, in place of an earlier one. Errors:
// domain.ErrSuperadminExists.
func (s *Store) Bootstrap(ctx context.Context, invitation domain.Invitation, hash []byte, event domain.Event) error {
	return s.withRoles(ctx, func(tx pgx.Tx, _ domain.Roles) error {
		if err := refuseSuperadmin(ctx, tx); err != nil {
			return err
		}
		return insertInvitation(ctx, tx, invitation, hash, event)
	})
}

func refuseSuperadmin(ctx context.Context, tx pgx.Tx) error {
	var exists bool
	if err := tx.QueryRow(ctx, superadminExistsSQL).Scan(&exists); err != nil {
		return err
	}
	if exists {
		return domain.ErrSuperadminExists
	}
	return nil
}

func insertInvitation(ctx context.Context, tx pgx.Tx, i domain.Invitation, hash []byte, event domain.Event) error {
	var batch pgx.Batch
	var by, mail *string
	if i.InvitedBy != "" {
		by = (*string)(&i.InvitedBy)
	}
	if hash == nil {
		invited := domain.NewAccountMail(domain.MailInvitation, "", i.Language)
		invited.Email, mail = i.Email, &invited.ID
		queueAccountMail(&batch, invited, i.CreatedAt)
	}
	batch.Queue(replaceInvitationSQL, i.Email.Lookup(), by)
	batch.Queue(insertInvitationSQL, i.ID, i.Email.Reveal(), i.Email.Lookup(), i.Roles, by, mail, hash, i.CreatedAt, i.ExpiresAt)
	queueStaffEvent(ctx, &batch, event, nil, "invitation", i.ID)
	return tx.SendBatch(ctx, &batch).Close()
}

// CancelInvitation deletes the open invitation of an address if check allows its roles. Errors:
// domain.ErrInvitationNotFound.
func (s *Store) CancelInvitation(ctx context.Context, email domain.Email, event domain.Event, check app.CheckInvitation) error {
	return s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		var invitation string
		var invited []string
		err := tx.QueryRow(ctx, openInvitationSQL, email.Lookup()).Scan(&invitation, &invited)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrInvitationNotFound
		}
		if err == nil {
			err = check(roles, invited)
		}
		if err != nil {
			return err
		}
		var batch pgx.Batch
		batch.Queue(deleteInvitationSQL, email.Lookup())
		queueStaffEvent(ctx, &batch, event, nil, "invitation", invitation)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// MintInvitation stores the token of the mail of an invitation. It returns false if the invitation
// was used, replaced or canceled.
func (s *Store) MintInvitation(ctx context.Context, mail string, hash []byte, expires time.Time) (bool, error) {
	tag, err := s.db.Exec(ctx, mintInvitationSQL, mail, hash, expires)
	return tag.RowsAffected() > 0, err
}

// FindInvitation returns the invitation of a token, with the account of its address. Errors:
// domain.ErrLinkInvalid.
func (s *Store) FindInvitation(ctx context.Context, hash []byte) (domain.FoundInvitation, error) {
	found, err := findInvitation(ctx, s.db, hash)
	if err != nil {
		return domain.FoundInvitation{}, err
	}
	found.Account, err = s.FindAccount(ctx, found.Email)
	if errors.Is(err, domain.ErrAccountNotFound) {
		err = nil
	}
	return found, err
}

func findInvitation(ctx context.Context, q pg.Querier, hash []byte) (domain.FoundInvitation, error) {
	var found domain.FoundInvitation
	var email string
	var used *time.Time
	err := q.QueryRow(ctx, findInvitationSQL, hash).
		Scan(&found.ID, &email, &found.Roles, &found.InvitedBy, &found.CreatedAt, &found.ExpiresAt, &used)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.FoundInvitation{}, domain.ErrLinkInvalid
	}
	if err != nil {
		return domain.FoundInvitation{}, err
	}
	found.UsedAt = orZero(used)
	found.Email, err = domain.NewEmail(email)
	return found, err
}

// Accept uses up the token of an invitation and gives its roles to the account of its address, or
// writes the account. Errors: domain.ErrLinkInvalid, ErrLinkUsed, ErrLinkExpired,
// ErrSuperadminExists, ErrBadCredentials, ErrEmailTaken.
func (s *Store) Accept(
	ctx context.Context, hash []byte, account domain.Account, isNew bool, event domain.Event,
	check func(roles domain.Roles, invitation domain.Invitation, inviter, had []string) error,
) error {
	err := s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		invitation, err := useInvitation(ctx, tx, hash, event.At)
		if err != nil {
			return err
		}
		had, inviter, err := parties(ctx, tx, invitation)
		if err == nil {
			err = check(roles, invitation, inviter, had)
		}
		if err != nil {
			return err
		}
		if isNew {
			_, err = tx.Exec(ctx, insertStaffSQL, string(account.ID), invitation.Email.Reveal(), invitation.Email.Lookup(),
				account.PasswordHash.Reveal(), invitation.Roles, event.At, string(account.Language), account.Name)
		} else {
			err = promote(ctx, tx, account, invitation, had, event.At)
		}
		if err != nil {
			return err
		}
		var batch pgx.Batch
		queueStaffEvent(ctx, &batch, event, roles.Permissions(invitation.Roles), "account", string(account.ID))
		return tx.SendBatch(ctx, &batch).Close()
	})
	if pg.Constraint(err) == emailTaken {
		return domain.ErrEmailTaken
	}
	return err
}

// useInvitation uses up the token of an invitation.
func useInvitation(ctx context.Context, tx pgx.Tx, hash []byte, now time.Time) (domain.Invitation, error) {
	tag, err := tx.Exec(ctx, useInvitationSQL, hash, now)
	if err != nil {
		return domain.Invitation{}, err
	}
	found, err := findInvitation(ctx, tx, hash)
	if err == nil && tag.RowsAffected() == 0 {
		if err = found.Check(now); err == nil {
			err = domain.ErrLinkInvalid
		}
	}
	return found.Invitation, err
}

// parties returns the roles of the account of the invited address and of the inviter. Errors:
// domain.ErrSuperadminExists for the invitation of the first superadmin.
func parties(ctx context.Context, tx pgx.Tx, invitation domain.Invitation) (had, inviter []string, err error) {
	err = tx.QueryRow(ctx, rolesOfEmailSQL, invitation.Email.Lookup()).Scan(&had)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, err
	}
	if invitation.InvitedBy == "" {
		return had, nil, refuseSuperadmin(ctx, tx)
	}
	err = tx.QueryRow(ctx, inviterSQL, string(invitation.InvitedBy)).Scan(&inviter)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, err
	}
	return had, inviter, nil
}

// promote gives the roles of an invitation to an account with the roles had. Errors:
// domain.ErrBadCredentials if the account is not the one whose password was checked.
func promote(ctx context.Context, tx pgx.Tx, account domain.Account, invitation domain.Invitation, had []string, now time.Time) error {
	for _, role := range invitation.Roles {
		if !slices.Contains(had, role) {
			had = append(had, role)
		}
	}
	tag, err := tx.Exec(ctx, promoteSQL, string(account.ID), had, now, account.Name, invitation.Email.Lookup(), account.CredentialsVersion)
	if err == nil && tag.RowsAffected() == 0 {
		err = domain.ErrBadCredentials
	}
	return err
}

// SetDisabled disables or enables an account for a reason if check allows it. Disabling ends its
// sessions, logins and API keys. It does nothing if the account is so already. Errors:
// domain.ErrAccountNotFound, domain.ErrLastSuperadmin.
func (s *Store) SetDisabled(
	ctx context.Context, ref domain.AccountRef, disabled bool, reason string, event domain.Event,
	check func(roles domain.Roles, account domain.AccountID, had []string) error,
) error {
	return s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		var account domain.AccountID
		var had []string
		var already bool
		err := tx.QueryRow(ctx, findStaffSQL, string(ref.ID), ref.Email.Lookup()).Scan(&account, &had, &already)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrAccountNotFound
		}
		if err == nil {
			err = check(roles, account, had)
		}
		if err != nil || already == disabled {
			return err
		}
		var batch pgx.Batch
		if disabled {
			tag, err := tx.Exec(ctx, disableSQL, string(account), event.At, reason)
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				return domain.ErrLastSuperadmin
			}
			batch.Queue(endSessionsSQL, string(account), []string{}, event.At)
			batch.Queue(endLoginsSQL, string(account), event.At)
			batch.Queue(endKeysSQL, string(account), event.At)
		} else {
			batch.Queue(enableSQL, string(account), reason)
		}
		event.Account = account
		queueStaffEvent(ctx, &batch, event, nil, "account", string(account))
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// ListStaff returns at most limit members of staff whose address follows after, or the account only
// alone.
func (s *Store) ListStaff(ctx context.Context, after string, only domain.AccountID, limit int) ([]domain.StaffMember, error) {
	rows, err := s.db.Query(ctx, listStaffSQL, after, string(only), limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.StaffMember, error) {
		var m domain.StaffMember
		var email string
		err := row.Scan(&m.ID, &email, &m.Name, &m.Roles, &m.CreatedAt, &m.Disabled, &m.StatusReason, &m.SecondFactor)
		if err == nil {
			m.Email, err = domain.NewEmail(email)
		}
		return m, err
	})
}

// ListInvitations returns the open invitations that have not expired at now, the latest first.
func (s *Store) ListInvitations(ctx context.Context, now time.Time) ([]domain.Invitation, error) {
	rows, err := s.db.Query(ctx, listInvitationsSQL, now)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Invitation, error) {
		var i domain.Invitation
		var email string
		err := row.Scan(&i.ID, &email, &i.Roles, &i.InvitedBy, &i.CreatedAt, &i.ExpiresAt)
		if err == nil {
			i.Email, err = domain.NewEmail(email)
		}
		return i, err
	})
}
