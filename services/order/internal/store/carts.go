package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Carts stores carts. Safe for concurrent use.
type Carts struct {
	db *pg.DB
	// reads and writes batch concurrent calls.
	reads  *cartReads
	writes *cartWrites
}

// NewCarts returns a store of carts.
func NewCarts(db *pg.DB) *Carts {
	s := &Carts{db: db}
	s.reads, s.writes = newCartReads(s), newCartWrites(s)
	return s
}

const cartColumns = `id, coalesce(customer_id::text, ''), version, lines, updated_at`

// Index: carts_customer_id_key.
const (
	customerCartSQL = `SELECT ` + cartColumns + ` FROM carts WHERE customer_id = $1`
	newCartSQL      = `
INSERT INTO carts (id, customer_id, version, lines, updated_at, updated_on) VALUES ($1, $2, 0, '[]', now(), (now() AT TIME ZONE 'UTC')::date) ON CONFLICT (customer_id) DO NOTHING`
)

// Index: carts_pkey.
const (
	guestCartSQL    = `SELECT ` + cartColumns + ` FROM carts WHERE id = $1 AND customer_id IS NULL`
	newGuestCartSQL = `INSERT INTO carts (id, version, lines, updated_at, updated_on) VALUES ($1, $2, $3, $4, ($4::timestamptz AT TIME ZONE 'UTC')::date)`
	saveCartSQL     = `UPDATE carts SET version = $2, lines = $3, updated_at = $4, updated_on = ($4::timestamptz AT TIME ZONE 'UTC')::date WHERE id = $1`
	deleteCartSQL   = `DELETE FROM carts WHERE id = $1`
)

// forUpdate locks the row that a statement reads.
const forUpdate = ` FOR UPDATE`

// querier is a transaction, or the database.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Get returns the cart of an owner, an empty one for a customer who has none, and for a guest who
// has none yet. Errors: domain.ErrCartNotFound for a guest's cart that does not exist.
func (s *Carts) Get(ctx context.Context, owner domain.CartOwner) (domain.Cart, error) {
	if owner == (domain.CartOwner{}) {
		return domain.Cart{}, nil
	}
	cart, err := s.reads.Do(ctx, nil, owner)
	switch {
	case err != nil:
		return domain.Cart{}, fmt.Errorf("read cart: %w", err)
	case cart.ID != "":
		return cart, nil
	case owner.CustomerID != "":
		return domain.Cart{CustomerID: owner.CustomerID}, nil
	default:
		return domain.Cart{}, domain.ErrCartNotFound
	}
}

// Update changes the cart of an owner and returns it. Concurrent updates of a cart run one after
// the other, each on the result of the one before, so that none is lost. A guest's first change
// creates a cart, unless it changes nothing. It returns the errors of change, after which the cart
// is as before, and domain.ErrCartNotFound for a guest's cart that does not exist.
func (s *Carts) Update(ctx context.Context, owner domain.CartOwner, change func(*domain.Cart) error) (cart domain.Cart, err error) {
	if owner == (domain.CartOwner{}) {
		return s.create(ctx, change)
	}
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if cart, err = lockCart(ctx, tx, owner); err != nil {
			return err
		}
		before := cart.Version
		if err := change(&cart); err != nil || cart.Version == before {
			return err
		}
		return saveCart(ctx, tx, cart)
	})
	if err != nil {
		return domain.Cart{}, fmt.Errorf("update cart: %w", notFound(err))
	}
	return cart, nil
}

// Change is Update of a cart that was read. If the cart is as it was read, it is one statement,
// which concurrent changes of other carts share (ADR 0029).
func (s *Carts) Change(ctx context.Context, owner domain.CartOwner, read domain.Cart, change func(*domain.Cart) error) (domain.Cart, error) {
	if read.ID == "" {
		return s.Update(ctx, owner, change)
	}
	cart := read
	cart.Lines = slices.Clone(read.Lines)
	if change(&cart) != nil {
		return s.Update(ctx, owner, change) // what was read may be old: the row decides
	}
	if cart.Version == read.Version {
		return cart, nil
	}
	replaced, err := s.writes.Do(ctx, []string{cart.ID}, replacement{cart, read.Version})
	if err != nil {
		return domain.Cart{}, fmt.Errorf("change cart: %w", err)
	}
	if !replaced {
		return s.Update(ctx, owner, change)
	}
	return cart, nil
}

// create inserts a guest's first cart.
func (s *Carts) create(ctx context.Context, change func(*domain.Cart) error) (domain.Cart, error) {
	cart := domain.Cart{ID: id.New()}
	if err := change(&cart); err != nil {
		return domain.Cart{}, err
	}
	if cart.Version == 0 {
		return domain.Cart{}, nil
	}
	if _, err := s.db.Exec(ctx, newGuestCartSQL, cart.ID, cart.Version, cart.Lines, cart.UpdatedAt); err != nil {
		return domain.Cart{}, fmt.Errorf("create a guest's cart: %w", err)
	}
	return cart, nil
}

// Merge lets merge move the lines of a guest's cart into that of a customer, deletes the guest's
// cart, and returns the customer's. Without such a cart of a guest it changes nothing.
func (s *Carts) Merge(ctx context.Context, customerID, guestCartID string, merge func(customer *domain.Cart, guest domain.Cart)) (cart domain.Cart, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if cart, err = lockCart(ctx, tx, domain.CartOwner{CustomerID: customerID}); err != nil {
			return err
		}
		guest, err := lockCart(ctx, tx, domain.CartOwner{GuestCartID: guestCartID})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // it was merged before, or swept
		}
		if err != nil {
			return err
		}
		before := cart.Version
		merge(&cart, guest)
		if _, err := tx.Exec(ctx, deleteCartSQL, guest.ID); err != nil || cart.Version == before {
			return err
		}
		return saveCart(ctx, tx, cart)
	})
	if err != nil {
		return domain.Cart{}, fmt.Errorf("merge carts: %w", err)
	}
	return cart, nil
}

func saveCart(ctx context.Context, tx pgx.Tx, cart domain.Cart) error {
	_, err := tx.Exec(ctx, saveCartSQL, cart.ID, cart.Version, cart.Lines, cart.UpdatedAt)
	return err
}

// lockCart locks the cart of an owner, and creates it for a customer who has none. Errors:
// pgx.ErrNoRows for a guest's cart that does not exist.
func lockCart(ctx context.Context, tx pgx.Tx, owner domain.CartOwner) (domain.Cart, error) {
	cart, err := readCart(ctx, tx, owner, forUpdate)
	if owner.CustomerID == "" || !errors.Is(err, pgx.ErrNoRows) {
		return cart, err
	}
	if _, err := tx.Exec(ctx, newCartSQL, id.New(), owner.CustomerID); err != nil {
		return domain.Cart{}, err
	}
	return readCart(ctx, tx, owner, forUpdate)
}

func notFound(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.ErrCartNotFound
	}
	return err
}

// readCart reads the cart of an owner that has one. lock is forUpdate, or "".
func readCart(ctx context.Context, db querier, owner domain.CartOwner, lock string) (domain.Cart, error) {
	sql, key := customerCartSQL, owner.CustomerID
	if key == "" {
		sql, key = guestCartSQL, owner.GuestCartID
	}
	rows, err := db.Query(ctx, sql+lock, key)
	if err != nil {
		return domain.Cart{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanCart)
}

func scanCart(row pgx.CollectableRow) (cart domain.Cart, err error) {
	err = row.Scan(&cart.ID, &cart.CustomerID, &cart.Version, &cart.Lines, &cart.UpdatedAt)
	return cart, err
}

// The day is indexed and not the time, so that most writes of a cart change no index. Indexes:
// carts_by_day, carts_of_guests_by_day.
const sweepCartsSQL = `
DELETE FROM carts WHERE id IN (
	SELECT id FROM carts
	WHERE updated_on <= ($1::timestamptz AT TIME ZONE 'UTC')::date AND updated_at < $1
	   OR customer_id IS NULL AND updated_on <= ($2::timestamptz AT TIME ZONE 'UTC')::date AND updated_at < $2
	ORDER BY updated_on LIMIT $3 FOR UPDATE SKIP LOCKED)`

// Sweep deletes up to limit carts that were not changed since before, or since guestsBefore if they
// are of guests, and returns their number.
func (s *Carts) Sweep(ctx context.Context, before, guestsBefore time.Time, limit int) (int64, error) {
	tag, err := s.db.Exec(ctx, sweepCartsSQL, before, guestsBefore, limit)
	if err != nil {
		return 0, fmt.Errorf("sweep carts: %w", err)
	}
	return tag.RowsAffected(), nil
}
