package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/user/internal/domain"
)

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
//
// Concurrent calls share a statement that begins after all of them (ADR 0029).
func (s *Store) GetAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error) {
	saved, err := s.reads.Do(ctx, nil, addressRead{user, id})
	if err == nil && saved == nil {
		err = domain.ErrAddressNotFound
	}
	if err != nil {
		return domain.SavedAddress{}, err
	}
	return *saved, nil
}

// Index: addresses_pkey; 20 rows at most.
const listAddressesSQL = `
SELECT id, ` + addressColumns + `, number = min(number) OVER ()
FROM addresses
WHERE user_id = $1
ORDER BY number`

// ListAddresses returns the user's address book, the default address first.
func (s *Store) ListAddresses(ctx context.Context, user domain.UserID) ([]domain.SavedAddress, error) {
	return listAddresses(ctx, s.db, user)
}

// querier is what a database and a transaction have in common.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func listAddresses(ctx context.Context, db querier, user domain.UserID) ([]domain.SavedAddress, error) {
	rows, err := db.Query(ctx, listAddressesSQL, string(user))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.SavedAddress, error) { return scanAddress(row) })
}

const (
	// createBookSQL inserts the row that the changes of a book lock, unless it exists.
	createBookSQL = `
INSERT INTO profiles (user_id, addresses, created_at, updated_at) VALUES ($1, 0, $2, $2) ON CONFLICT (user_id) DO NOTHING`

	// lockBookSQL locks the book of a user until the end of the transaction. Index: profiles_pkey.
	lockBookSQL = `SELECT FROM profiles WHERE user_id = $1 FOR UPDATE`
)

// lockBook locks the book of a user for the transaction and returns it. The book is compared and
// written under this lock: the keys of its addresses are not stored (ADR 0048), so that no unique
// index can refuse the same address twice.
func lockBook(ctx context.Context, tx pgx.Tx, user domain.UserID) ([]domain.SavedAddress, error) {
	if _, err := tx.Exec(ctx, lockBookSQL, string(user)); err != nil {
		return nil, err
	}
	return listAddresses(ctx, tx, user)
}

// withKey returns the address of the book that is the same as the given one, if there is one.
func withKey(book []domain.SavedAddress, address domain.Address) (domain.SavedAddress, bool) {
	key := address.Key()
	i := slices.IndexFunc(book, func(there domain.SavedAddress) bool { return there.Address.Key() == key })
	if i < 0 {
		return domain.SavedAddress{}, false
	}
	return book[i], true
}

// The statement increments the count and inserts the row, or does neither.
const addAddressSQL = `
WITH book AS (
    UPDATE profiles SET addresses = addresses + 1 WHERE user_id = $1 AND addresses < $4 RETURNING user_id, addresses
), added AS (
    INSERT INTO addresses (user_id, id, created_at, ` + addressColumns + `)
    SELECT user_id, $2, $3, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 FROM book
)
SELECT addresses = 1 FROM book`

// AddAddress adds an address to the user's address book, or returns the stored one if the book
// contains an address with the same key. Errors: domain.ErrAddressLimit.
func (s *Store) AddAddress(
	ctx context.Context, user domain.UserID, address domain.Address, now time.Time,
) (saved domain.SavedAddress, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, createBookSQL, string(user), now); err != nil {
			return err
		}
		book, err := lockBook(ctx, tx, user)
		if err != nil {
			return err
		}
		if there, has := withKey(book, address); has {
			saved = there
			return nil
		}
		saved = domain.SavedAddress{ID: freeID(book, user, address), Address: address}
		args := append([]any{string(user), string(saved.ID), now, domain.MaxAddresses}, addressFields(&address)...)
		err = tx.QueryRow(ctx, addAddressSQL, args...).Scan(&saved.Default)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrAddressLimit
		}
		return err
	})
	return saved, err
}

// freeID returns the first id for the address that no address of the book has: an address that was
// edited keeps the id of its first content.
func freeID(book []domain.SavedAddress, user domain.UserID, address domain.Address) domain.AddressID {
	for attempt := 0; ; attempt++ {
		id := address.IDForAttempt(user, attempt)
		if !slices.ContainsFunc(book, func(there domain.SavedAddress) bool { return there.ID == id }) {
			return id
		}
	}
}

// Index: addresses_pkey.
const updateAddressSQL = `
UPDATE addresses a SET (` + addressColumns + `) = ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
WHERE a.user_id = $1 AND a.id = $2
RETURNING a.id, ` + addressColumns + `,
          a.number = (SELECT min(number) FROM addresses WHERE user_id = $1)`

// UpdateAddress replaces an address of the user, which keeps its id. Errors:
// domain.ErrAddressNotFound, domain.ErrAddressDuplicate.
func (s *Store) UpdateAddress(
	ctx context.Context, user domain.UserID, id domain.AddressID, address domain.Address,
) (saved domain.SavedAddress, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		book, err := lockBook(ctx, tx, user)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(book, func(there domain.SavedAddress) bool { return there.ID == id }) {
			return domain.ErrAddressNotFound
		}
		others := slices.DeleteFunc(book, func(there domain.SavedAddress) bool { return there.ID == id })
		if there, has := withKey(others, address); has {
			return domain.ErrAddressDuplicate.With("address_id", string(there.ID))
		}
		args := append([]any{string(user), string(id)}, addressFields(&address)...)
		saved, err = scanAddress(tx.QueryRow(ctx, updateAddressSQL, args...))
		return err
	})
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

func scanAddress(row pgx.Row, before ...any) (domain.SavedAddress, error) {
	var saved domain.SavedAddress
	err := row.Scan(slices.Concat(before, []any{&saved.ID}, addressFields(&saved.Address), []any{&saved.Default})...)
	return saved, err
}
