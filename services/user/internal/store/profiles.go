package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// Store stores profiles and address books in PostgreSQL. Safe for concurrent use.
type Store struct{ db *pg.DB }

// New returns a store on db.
func New(db *pg.DB) *Store { return &Store{db: db} }

// Index: profiles_pkey.
const getProfileSQL = `SELECT display_name, version FROM profiles WHERE user_id = $1`

// GetProfile returns the user's profile, with version 0 if it was never written.
func (s *Store) GetProfile(ctx context.Context, user domain.UserID) (domain.Profile, error) {
	profile := domain.Profile{UserID: user}
	err := s.db.QueryRow(ctx, getProfileSQL, string(user)).Scan(&profile.DisplayName, &profile.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		return profile, nil
	}
	return profile, err
}

// The row may exist with version 0, inserted with an address. Without the EXISTS, a request with a
// version above 0 could insert a row.
const saveProfileSQL = `
INSERT INTO profiles AS p (user_id, display_name, version, created_at, updated_at, updated_by)
SELECT $1::uuid, $2, 1, $4, $4, $1::uuid::text
WHERE $3::bigint = 0 OR EXISTS (SELECT FROM profiles WHERE user_id = $1)
ON CONFLICT (user_id) DO UPDATE
SET display_name = excluded.display_name, version = p.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by
WHERE p.version = $3
RETURNING p.version`

// SaveProfile writes the profile if the stored version equals the given one, and returns it with
// the next version. Errors: domain.ErrVersionConflict with the domain.StoredProfile.
func (s *Store) SaveProfile(ctx context.Context, profile domain.Profile, now time.Time) (domain.Profile, error) {
	row := s.db.QueryRow(ctx, saveProfileSQL, string(profile.UserID), profile.DisplayName, profile.Version, now)
	err := row.Scan(&profile.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Profile{}, s.conflict(ctx, profile.UserID)
	}
	return profile, err
}

// A row with version 0 was inserted with an address; its times are those of the row. Index:
// profiles_pkey.
const storedProfileSQL = `
SELECT display_name, version, coalesce(updated_by, ''), CASE WHEN version > 0 THEN updated_at END FROM profiles WHERE user_id = $1`

// conflict returns domain.ErrVersionConflict with the profile as it is now.
func (s *Store) conflict(ctx context.Context, user domain.UserID) error {
	current := domain.StoredProfile{Profile: domain.Profile{UserID: user}}
	var at *time.Time
	err := s.db.QueryRow(ctx, storedProfileSQL, string(user)).Scan(&current.DisplayName, &current.Version, &current.UpdatedBy, &at)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if at != nil {
		current.UpdatedAt = *at
	}
	return errs.NewStale(domain.ErrVersionConflict, current)
}

// Sorted, so that two imports of the same customers lock in the same order.
const importProfilesSQL = `
INSERT INTO profiles (user_id, display_name, version, created_at, updated_at, updated_by)
SELECT new.user_id, new.display_name, 1, $3, $3, $4
FROM unnest($1::uuid[], $2::text[]) AS new (user_id, display_name)
ORDER BY new.user_id
ON CONFLICT DO NOTHING`

// ImportProfiles writes the profiles of users who have none. It does not change existing profiles.
// by is who asks.
func (s *Store) ImportProfiles(ctx context.Context, by string, profiles []domain.Profile, now time.Time) error {
	users, names := make([]string, len(profiles)), make([]string, len(profiles))
	for i, profile := range profiles {
		users[i], names[i] = string(profile.UserID), profile.DisplayName
	}
	_, err := s.db.Exec(ctx, importProfilesSQL, users, names, now, by)
	return err
}
