package store

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// Index: profiles_pkey.
const getMetadataSQL = `
SELECT metadata, metadata_version, coalesce(metadata_updated_by, ''), metadata_updated_at FROM profiles WHERE user_id = $1`

// GetMetadata returns the metadata of a user, with version 0 if they were never written.
func (s *Store) GetMetadata(ctx context.Context, user domain.UserID) (domain.StoredMetadata, error) {
	m := domain.StoredMetadata{Metadata: domain.Metadata{UserID: user}}
	var at *time.Time
	err := s.db.QueryRow(ctx, getMetadataSQL, string(user)).Scan(&m.Values, &m.Version, &m.UpdatedBy, &at)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return domain.StoredMetadata{}, err
	}
	if at != nil {
		m.UpdatedAt = *at
	}
	m.Values = orNone(m.Values)
	return m, nil
}

// The first write inserts the row of the user, with a profile of version 0, as an address does.
const saveMetadataSQL = `
INSERT INTO profiles AS p (user_id, created_at, updated_at, metadata, metadata_version, metadata_updated_at, metadata_updated_by)
SELECT $1, $4, $4, $2::jsonb, 1, $4, $5
WHERE $3::bigint = 0 AND $2::jsonb <> '{}' OR EXISTS (SELECT FROM profiles WHERE user_id = $1)
ON CONFLICT (user_id) DO UPDATE
SET metadata = excluded.metadata, metadata_version = p.metadata_version + 1, metadata_updated_at = excluded.metadata_updated_at,
    metadata_updated_by = excluded.metadata_updated_by
WHERE p.metadata_version = $3 AND p.metadata <> excluded.metadata
RETURNING p.metadata_version`

// SaveMetadata writes the metadata if the stored version equals the given one, or returns the
// stored ones if their values are the same. by is who asks. Errors: domain.ErrVersionConflict with
// the domain.StoredMetadata.
func (s *Store) SaveMetadata(ctx context.Context, by string, m domain.Metadata, now time.Time) (domain.Metadata, error) {
	values := m.Values
	if values == nil {
		values = map[string]string{}
	}
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, saveMetadataSQL, string(m.UserID), values, m.Version, now, by).Scan(&m.Version); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "customer", audit.Object{ID: string(m.UserID), Version: m.Version}))
	})
	if !errors.Is(err, pgx.ErrNoRows) {
		return m, err
	}
	current, err := s.GetMetadata(ctx, m.UserID)
	switch {
	case err != nil:
		return domain.Metadata{}, err
	case maps.Equal(current.Values, values):
		return current.Metadata, nil
	}
	return domain.Metadata{}, errs.NewStale(domain.ErrVersionConflict, current)
}

// orNone returns metadata, or nil if there are none.
func orNone(values map[string]string) map[string]string {
	if len(values) == 0 {
		return nil
	}
	return values
}
