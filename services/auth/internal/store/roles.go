package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Every edit locks the row of role_revision first. The statements after it see what earlier edits
// committed, so that their guards hold also if two edits run at once.
const (
	lockRolesSQL = `SELECT revision FROM role_revision FOR UPDATE`

	roleRevisionSQL = `SELECT revision FROM role_revision`

	listRolesSQL = `
SELECT r.name, r.built_in, array_remove(array_agg(p.permission ORDER BY p.permission), NULL)
FROM roles r LEFT JOIN role_permissions p ON p.role = r.name
GROUP BY r.name`

	putRoleSQL = `INSERT INTO roles (name, built_in) VALUES ($1, false) ON CONFLICT DO NOTHING`

	clearPermissionsSQL = `DELETE FROM role_permissions WHERE role = $1`

	putPermissionsSQL = `INSERT INTO role_permissions (role, permission) SELECT $1, unnest($2::text[])`

	// Index: accounts_staff. A role that can be deleted is never the only role {customer}.
	deleteRoleSQL = `
DELETE FROM roles
WHERE name = $1 AND NOT EXISTS (SELECT FROM accounts WHERE $1 = ANY (roles) AND roles <> '{customer}')`

	nextRevisionSQL = `UPDATE role_revision SET revision = revision + 1`

	// Index: accounts_pkey or accounts_email_taken.
	findRolesSQL = `SELECT id, roles FROM accounts WHERE id = NULLIF($1, '')::uuid OR email_lookup = NULLIF($2, '') FOR UPDATE`

	// The guard: one enabled superadmin is left, the account itself or another. Index:
	// accounts_staff.
	setRolesSQL = `
UPDATE accounts SET roles = $2, roles_changed_at = $3
WHERE id = $1 AND ('superadmin' <> ALL (roles) OR 'superadmin' = ANY ($2) OR EXISTS (
    SELECT FROM accounts o WHERE o.id <> $1 AND 'superadmin' = ANY (o.roles) AND o.roles <> '{customer}' AND o.disabled_at IS NULL))`

	// Index: accounts_roles_changed.
	rolesChangedSinceSQL = `SELECT id, roles FROM accounts WHERE roles_changed_at > $1`
)

// ListRoles returns all roles and their revision. The superadmin has no permissions.
func (s *Store) ListRoles(ctx context.Context) (domain.Roles, int64, error) {
	// The revision is read first: if an edit commits between the statements, the next call returns
	// the roles again.
	var revision int64
	if err := s.db.QueryRow(ctx, roleRevisionSQL).Scan(&revision); err != nil {
		return nil, 0, err
	}
	rows, err := s.db.Query(ctx, listRolesSQL)
	if err != nil {
		return nil, 0, err
	}
	roles, err := collectRoles(rows)
	return roles, revision, err
}

func collectRoles(rows pgx.Rows) (domain.Roles, error) {
	roles := make(domain.Roles)
	var role domain.Role
	_, err := pgx.ForEachRow(rows, []any{&role.Name, &role.BuiltIn, &role.Permissions}, func() error {
		roles[role.Name] = domain.Role{Name: role.Name, BuiltIn: role.BuiltIn, Permissions: slices.Clone(role.Permissions)}
		return nil
	})
	return roles, err
}

// withRoles runs edit in a transaction, with all roles as no other edit changes them until it ends.
func (s *Store) withRoles(ctx context.Context, edit func(tx pgx.Tx, roles domain.Roles) error) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockRolesSQL); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, listRolesSQL)
		if err != nil {
			return err
		}
		roles, err := collectRoles(rows)
		if err != nil {
			return err
		}
		return edit(tx, roles)
	})
}

// EditRole stores the role that edit returns, with an event in the audit log, unless it is stored
// already.
func (s *Store) EditRole(ctx context.Context, event domain.Event, edit func(domain.Roles) (domain.Role, error)) error {
	return s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		role, err := edit(roles)
		if err != nil {
			return err
		}
		if old, ok := roles[role.Name]; ok && slices.Equal(old.Permissions, role.Permissions) {
			return nil
		}
		var batch pgx.Batch
		batch.Queue(putRoleSQL, role.Name)
		batch.Queue(clearPermissionsSQL, role.Name)
		batch.Queue(putPermissionsSQL, role.Name, role.Permissions)
		batch.Queue(nextRevisionSQL)
		queueStaffEvent(ctx, &batch, event, role.Permissions, "role", role.Name)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// DeleteRole deletes the role of the event if check allows it. Errors: domain.ErrRoleInUse.
func (s *Store) DeleteRole(ctx context.Context, event domain.Event, check func(domain.Roles) error) error {
	return s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		if err := check(roles); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, deleteRoleSQL, event.Role)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrRoleInUse
		}
		var batch pgx.Batch
		batch.Queue(nextRevisionSQL)
		queueStaffEvent(ctx, &batch, event, nil, "role", event.Role)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// EditAccountRoles stores the roles that edit returns for the account, with an event in the audit
// log, unless they are those that it had. Errors: domain.ErrAccountNotFound,
// domain.ErrLastSuperadmin.
func (s *Store) EditAccountRoles(
	ctx context.Context, account domain.AccountRef, event domain.Event, edit func(roles domain.Roles, had []string) ([]string, error),
) error {
	return s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		var id domain.AccountID
		var had []string
		err := tx.QueryRow(ctx, findRolesSQL, string(account.ID), account.Email.Lookup()).Scan(&id, &had)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrAccountNotFound
		}
		if err != nil {
			return err
		}
		has, err := edit(roles, had)
		if err != nil || slices.Equal(has, had) {
			return err
		}
		tag, err := tx.Exec(ctx, setRolesSQL, string(id), has, event.At)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrLastSuperadmin
		}
		var batch pgx.Batch
		event.Account = id
		queueStaffEvent(ctx, &batch, event, nil, "account", string(id))
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// RolesChangedSince returns the roles of the accounts whose roles changed after since.
func (s *Store) RolesChangedSince(ctx context.Context, since time.Time) (map[domain.AccountID][]string, error) {
	rows, err := s.db.Query(ctx, rolesChangedSinceSQL, since)
	if err != nil {
		return nil, err
	}
	changed := make(map[domain.AccountID][]string)
	var id domain.AccountID
	var roles []string
	_, err = pgx.ForEachRow(rows, []any{&id, &roles}, func() error {
		changed[id] = slices.Clone(roles)
		return nil
	})
	return changed, err
}
