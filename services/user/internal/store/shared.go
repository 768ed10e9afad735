package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// addressRead is a call of GetAddress.
type addressRead struct {
	user domain.UserID
	id   domain.AddressID
}

// wanted returns the id as a parameter; nil means the default address.
func (r addressRead) wanted() *string {
	if r.id == "" {
		return nil
	}
	return (*string)(&r.id)
}

// addressReads batches concurrent calls of GetAddress. They have no keys: reads do not exclude each
// other.
type addressReads = batch.Shared[struct{}, addressRead, *domain.SavedAddress]

func newAddressReads(s *Store) *addressReads {
	return batch.NewShared[struct{}](
		batch.Options{},
		batch.Work[addressRead, *domain.SavedAddress]{One: s.readAddress, All: s.readAddresses, Lost: pg.IsUnavailable})
}

// readAddress returns nil if the user has no such address.
func (s *Store) readAddress(ctx context.Context, r addressRead) (*domain.SavedAddress, error) {
	saved, err := scanAddress(s.db.QueryRow(ctx, getAddressSQL, string(r.user), r.wanted()))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // no such address, which is no error of the batch
	}
	return &saved, err
}

// getAddressesSQL is getAddressSQL for several reads; place is that of a read, from 1.
// Index: addresses_pkey.
const getAddressesSQL = `
SELECT wanted.place, found.*
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS wanted (user_id, id, place)
CROSS JOIN LATERAL (
	SELECT id, ` + addressColumns + `,
	       number = (SELECT min(number) FROM addresses WHERE user_id = wanted.user_id)
	FROM addresses
	WHERE user_id = wanted.user_id AND (wanted.id IS NULL OR id = wanted.id)
	ORDER BY number
	LIMIT 1
) AS found`

// readAddresses is readAddress for several calls, in one statement.
func (s *Store) readAddresses(ctx context.Context, reads []addressRead) ([]*domain.SavedAddress, error) {
	users, ids := make([]string, len(reads)), make([]*string, len(reads))
	for i, r := range reads {
		users[i], ids[i] = string(r.user), r.wanted()
	}
	rows, err := s.db.Query(ctx, getAddressesSQL, users, ids)
	if err != nil {
		return nil, err
	}
	found := make([]*domain.SavedAddress, len(reads))
	var place int
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		saved, err := scanAddress(row, &place)
		if err == nil {
			found[place-1] = &saved
		}
		return struct{}{}, err
	})
	return found, err
}
