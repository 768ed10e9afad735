package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// Store stores profiles and address books in PostgreSQL. Safe for concurrent use.
type Store struct {
	db    *pg.DB
	reads *addressReads
}

// New returns a store on db.
func New(db *pg.DB) *Store {
	s := &Store{db: db}
	s.reads = newAddressReads(s)
	return s
}

// A row with version 0 was inserted with an address; its times are those of the row. Index:
// profiles_pkey.
const getProfileSQL = `
SELECT display_name, family_name, given_name, family_name_kana, given_name_kana, phone, language,
       CASE WHEN newsletter_withdrawn_at IS NULL THEN newsletter_text END, newsletter_consented_at, version,
       metadata,
       coalesce(updated_by, ''), CASE WHEN version > 0 THEN updated_at END
FROM profiles WHERE user_id = $1`

// GetProfile returns the user's profile, with version 0 if it was never written.
func (s *Store) GetProfile(ctx context.Context, user domain.UserID) (domain.Profile, error) {
	stored, err := s.storedProfile(ctx, user)
	return stored.Profile, err
}

func (s *Store) storedProfile(ctx context.Context, user domain.UserID) (domain.StoredProfile, error) {
	p := domain.StoredProfile{Profile: domain.Profile{UserID: user}}
	var consent consentRow
	var at *time.Time
	err := s.db.QueryRow(ctx, getProfileSQL, string(user)).Scan(&p.DisplayName, &p.FamilyName, &p.GivenName, &p.FamilyNameKana,
		&p.GivenNameKana, &p.Phone, &p.Language, &consent.text, &consent.at, &p.Version, &p.Metadata, &p.UpdatedBy, &at)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return domain.StoredProfile{}, err
	}
	if at != nil {
		p.UpdatedAt = *at
	}
	p.Newsletter, p.Metadata = consent.consent(), orNone(p.Metadata)
	return p, nil
}

// consentRow is a consent as it is stored. The row of a consent that was withdrawn keeps its text
// and times, because the sender of mail has to prove that there was a consent.
type consentRow struct {
	text *string
	at   *time.Time
}

func (r consentRow) consent() domain.Consent {
	if r.text == nil || r.at == nil {
		return domain.Consent{}
	}
	return domain.Consent{TextVersion: *r.text, At: r.at.UTC()}
}

// The row may exist with version 0, inserted with an address. Without the EXISTS, a request with a
// version above 0 could insert a row. A repeated consent keeps its time; an empty text withdraws
// the consent.
const saveProfileSQL = `
INSERT INTO profiles AS p (user_id, display_name, version, created_at, updated_at, updated_by, family_name, given_name,
    family_name_kana, given_name_kana, phone, language, newsletter_text, newsletter_consented_at)
SELECT $1::uuid, $2, 1, $4, $4, $1::uuid::text, $5, $6, $7, $8, $9, $10, nullif($11::text, ''),
    CASE WHEN $11::text <> '' THEN $4::timestamptz END
WHERE $3::bigint = 0 OR EXISTS (SELECT FROM profiles WHERE user_id = $1)
ON CONFLICT (user_id) DO UPDATE
SET display_name = excluded.display_name, family_name = excluded.family_name, given_name = excluded.given_name,
    family_name_kana = excluded.family_name_kana, given_name_kana = excluded.given_name_kana, phone = excluded.phone,
    language = excluded.language, newsletter_text = coalesce(excluded.newsletter_text, p.newsletter_text),
    newsletter_consented_at = CASE
        WHEN excluded.newsletter_text = p.newsletter_text AND p.newsletter_withdrawn_at IS NULL THEN p.newsletter_consented_at
        ELSE coalesce(excluded.newsletter_consented_at, p.newsletter_consented_at) END,
    newsletter_withdrawn_at = CASE
        WHEN excluded.newsletter_text IS NULL AND p.newsletter_text IS NOT NULL THEN coalesce(p.newsletter_withdrawn_at, excluded.updated_at) END,
    version = p.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by
WHERE p.version = $3
RETURNING CASE WHEN p.newsletter_withdrawn_at IS NULL THEN p.newsletter_text END, p.newsletter_consented_at, p.version, p.metadata`

// SaveProfile writes the profile if the stored version equals the given one, and returns it with
// the next version. Errors: domain.ErrVersionConflict with the domain.StoredProfile.
func (s *Store) SaveProfile(ctx context.Context, p domain.Profile, now time.Time) (domain.Profile, error) {
	var consent consentRow
	err := s.db.QueryRow(ctx, saveProfileSQL, string(p.UserID), p.DisplayName, p.Version, now, p.FamilyName, p.GivenName, p.FamilyNameKana,
		p.GivenNameKana, p.Phone, p.Language, p.Newsletter.TextVersion).Scan(&consent.text, &consent.at, &p.Version, &p.Metadata)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Profile{}, s.conflict(ctx, p.UserID)
	}
	p.Newsletter, p.Metadata = consent.consent(), orNone(p.Metadata)
	return p, err
}

// conflict returns domain.ErrVersionConflict with the profile as it is now.
func (s *Store) conflict(ctx context.Context, user domain.UserID) error {
	current, err := s.storedProfile(ctx, user)
	if err != nil {
		return err
	}
	return errs.NewStale(domain.ErrVersionConflict, current)
}

// Sorted, so that two imports of the same customers lock in the same order.
const importProfilesSQL = `
INSERT INTO profiles (user_id, display_name, version, created_at, updated_at, updated_by)
SELECT new.user_id, new.display_name, 1, $3, $3, $4
FROM unnest($1::uuid[], $2::text[]) AS new (user_id, display_name)
ORDER BY new.user_id
ON CONFLICT DO NOTHING
RETURNING user_id::text`

// ImportProfiles writes the profiles of users who have none. It does not change existing profiles.
// by is who asks.
func (s *Store) ImportProfiles(ctx context.Context, by string, profiles []domain.Profile, now time.Time) error {
	users, names := make([]string, len(profiles)), make([]string, len(profiles))
	for i, profile := range profiles {
		users[i], names[i] = string(profile.UserID), profile.DisplayName
	}
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, importProfilesSQL, users, names, now, by)
		if err != nil {
			return err
		}
		imported, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o audit.Object, err error) {
			o.Version = 1
			return o, row.Scan(&o.ID)
		})
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "customer", imported...))
	})
}
