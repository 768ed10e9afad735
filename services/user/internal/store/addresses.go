package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// addressKey is the constraint that a duplicate address violates.
const addressKey = "addresses_pkey"

// addressColumns are the columns of a domain.Address, in the order of addressFields.
const addressColumns = `name, postal_code, prefecture, city, line1, line2, phone, name_kana, company, department, delivery_notes, label`

// addressFields returns pointers to the fields of an address, to read or write addressColumns.
func addressFields(a *domain.Address) []any {
	return []any{
		&a.Name, &a.PostalCode, &a.Prefecture, &a.City, &a.Line1, &a.Line2, &a.Phone, &a.NameKana, &a.Company, &a.Department,
		&a.DeliveryNotes, &a.Label,
	}
}

// One statement serves both an id and the default: a book has 20 rows at most, found by its key.
// Index: addresses_pkey.
const getAddressSQL = `
SELECT id, ` + addressColumns + `,
       number = (SELECT min(number) FROM addresses WHERE user_id = $1)
FROM addresses
WHERE user_id = $1 AND ($2::uuid IS NULL OR id = $2)
ORDER BY number
LIMIT 1`

// GetAddress returns an address of the user; an empty id means the default address. Errors:
// domain.ErrAddressNotFound.
func (s *Store) GetAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error) {
	var wanted *string
	if id != "" {
		wanted = (*string)(&id)
	}
	saved, err := scanAddress(s.db.QueryRow(ctx, getAddressSQL, string(user), wanted))
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.SavedAddress{}, domain.ErrAddressNotFound
	}
	return saved, err
}

// Index: addresses_pkey; 20 rows at most.
const listAddressesSQL = `
SELECT id, ` + addressColumns + `, number = min(number) OVER ()
FROM addresses
WHERE user_id = $1
ORDER BY number`

// ListAddresses returns the user's address book, the default address first.
func (s *Store) ListAddresses(ctx context.Context, user domain.UserID) ([]domain.SavedAddress, error) {
	rows, err := s.db.Query(ctx, listAddressesSQL, string(user))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.SavedAddress, error) { return scanAddress(row) })
}

// The statement increments the count and inserts the row, or does neither. The lock on the profile
// serializes concurrent adds, so each sees the count of the previous one. A duplicate violates
// addresses_pkey, which rolls the count back too.
const addAddressSQL = `
WITH book AS (
    INSERT INTO profiles AS p (user_id, addresses, created_at, updated_at)
    VALUES ($1, 1, $3, $3)
    ON CONFLICT (user_id) DO UPDATE SET addresses = p.addresses + 1
    WHERE p.addresses < $4
    RETURNING p.user_id, p.addresses
), added AS (
    INSERT INTO addresses (user_id, id, created_at, ` + addressColumns + `)
    SELECT user_id, $2, $3, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 FROM book
)
SELECT addresses = 1 FROM book`

// AddAddress adds an address to the user's address book, or returns the stored one if the book
// contains an address with the same key. Errors: domain.ErrAddressLimit.
func (s *Store) AddAddress(
	ctx context.Context, user domain.UserID, address domain.Address, now time.Time,
) (domain.SavedAddress, error) {
	saved := domain.SavedAddress{Address: address}
	for attempt := 0; ; {
		book, err := s.ListAddresses(ctx, user)
		if err != nil {
			return domain.SavedAddress{}, err
		}
		for _, there := range book {
			if there.Address.Key() == address.Key() {
				return there, nil
			}
		}
		taken := func(there domain.SavedAddress) bool { return there.ID == address.IDForAttempt(user, attempt) }
		for slices.ContainsFunc(book, taken) { // by an address that was edited since
			attempt++
		}
		saved.ID = address.IDForAttempt(user, attempt)
		args := append([]any{string(user), string(saved.ID), now, domain.MaxAddresses}, addressFields(&address)...)
		err = s.db.QueryRow(ctx, addAddressSQL, args...).Scan(&saved.Default)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return domain.SavedAddress{}, domain.ErrAddressLimit
		case pg.Constraint(err) == addressKey:
			continue // a concurrent request added it, and may have deleted it since
		}
		return saved, err
	}
}

// Index: addresses_pkey.
const updateAddressSQL = `
UPDATE addresses a SET (` + addressColumns + `) = ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
WHERE a.user_id = $1 AND a.id = $2
RETURNING a.id, ` + addressColumns + `,
          a.number = (SELECT min(number) FROM addresses WHERE user_id = $1)`

// UpdateAddress replaces an address of the user, which keeps its id. It compares the book before it
// writes: a concurrent request may still store the same address twice, which does no harm (ADR
// 0048). Errors: domain.ErrAddressNotFound, domain.ErrAddressDuplicate.
func (s *Store) UpdateAddress(
	ctx context.Context, user domain.UserID, id domain.AddressID, address domain.Address,
) (domain.SavedAddress, error) {
	book, err := s.ListAddresses(ctx, user)
	if err != nil {
		return domain.SavedAddress{}, err
	}
	if !slices.ContainsFunc(book, func(there domain.SavedAddress) bool { return there.ID == id }) {
		return domain.SavedAddress{}, domain.ErrAddressNotFound
	}
	for _, there := range book {
		if there.ID != id && there.Address.Key() == address.Key() {
			return domain.SavedAddress{}, domain.ErrAddressDuplicate.With("address_id", string(there.ID))
		}
	}
	args := append([]any{string(user), string(id)}, addressFields(&address)...)
	saved, err := scanAddress(s.db.QueryRow(ctx, updateAddressSQL, args...))
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.SavedAddress{}, domain.ErrAddressNotFound
	}
	return saved, err
}

// The lock on the profile serializes the changes of a book. front is read from the locked row, not
// from the snapshot, so that no two addresses get the same number. Expects profiles_pkey, then
// addresses_pkey.
const setDefaultAddressSQL = `
WITH book AS (
    UPDATE profiles SET front = front - 1 WHERE user_id = $1 RETURNING user_id, front
)
UPDATE addresses a SET number = book.front FROM book
WHERE a.user_id = book.user_id AND a.id = $2
RETURNING a.id, ` + addressColumns + `, true`

// SetDefaultAddress makes an address of the user the default one. Errors:
// domain.ErrAddressNotFound.
func (s *Store) SetDefaultAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error) {
	saved, err := scanAddress(s.db.QueryRow(ctx, setDefaultAddressSQL, string(user), string(id)))
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.SavedAddress{}, domain.ErrAddressNotFound
	}
	return saved, err
}

const deleteAddressSQL = `
WITH book AS (
    SELECT user_id FROM profiles WHERE user_id = $1 FOR UPDATE
), gone AS (
    DELETE FROM addresses a USING book
    WHERE a.user_id = book.user_id AND a.id = $2
    RETURNING a.user_id
)
UPDATE profiles p SET addresses = p.addresses - 1 FROM gone WHERE p.user_id = gone.user_id`

// DeleteAddress deletes an address of the user. It does nothing if the address does not exist.
func (s *Store) DeleteAddress(ctx context.Context, user domain.UserID, id domain.AddressID) error {
	_, err := s.db.Exec(ctx, deleteAddressSQL, string(user), string(id))
	return err
}

func scanAddress(row pgx.Row) (domain.SavedAddress, error) {
	var saved domain.SavedAddress
	err := row.Scan(slices.Concat([]any{&saved.ID}, addressFields(&saved.Address), []any{&saved.Default})...)
	return saved, err
}
