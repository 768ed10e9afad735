package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Carts stores carts. Safe for concurrent use.
type Carts struct{ db *pg.DB }

// NewCarts returns a store of carts.
func NewCarts(db *pg.DB) *Carts { return &Carts{db: db} }

// Index: carts_customer_id_key.
const (
	cartSQL     = `SELECT id, customer_id, version, lines, updated_at FROM carts WHERE customer_id = $1`
	lockCartSQL = cartSQL + ` FOR UPDATE`
	newCartSQL  = `
INSERT INTO carts (id, customer_id, version, lines, updated_at) VALUES ($1, $2, 0, '[]', now()) ON CONFLICT (customer_id) DO NOTHING`
)

// Index: carts_pkey.
const saveCartSQL = `UPDATE carts SET version = $2, lines = $3, updated_at = $4 WHERE id = $1`

// querier is a transaction, or the database.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Get returns the cart of a customer, the zero Cart if there is none.
func (s *Carts) Get(ctx context.Context, customerID string) (domain.Cart, error) {
	cart, err := readCart(ctx, s.db, cartSQL, customerID)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Cart{CustomerID: customerID}, nil
	}
	return cart, err
}

// Update changes the cart of a customer and returns it. Concurrent updates of a cart run one after
// the other, each on the result of the one before, so that none is lost. It returns the errors of
// change, after which the cart is as before.
func (s *Carts) Update(ctx context.Context, customerID string, change func(*domain.Cart) error) (cart domain.Cart, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if cart, err = lockCart(ctx, tx, customerID); err != nil {
			return err
		}
		before := cart.Version
		if err := change(&cart); err != nil || cart.Version == before {
			return err
		}
		_, err := tx.Exec(ctx, saveCartSQL, cart.ID, cart.Version, cart.Lines, cart.UpdatedAt)
		return err
	})
	if err != nil {
		return domain.Cart{}, fmt.Errorf("update cart: %w", err)
	}
	return cart, nil
}

// lockCart locks the cart of a customer, and creates it if there is none.
func lockCart(ctx context.Context, tx pgx.Tx, customerID string) (domain.Cart, error) {
	cart, err := readCart(ctx, tx, lockCartSQL, customerID)
	if !errors.Is(err, pgx.ErrNoRows) {
		return cart, err
	}
	if _, err := tx.Exec(ctx, newCartSQL, id.New(), customerID); err != nil {
		return domain.Cart{}, err
	}
	return readCart(ctx, tx, lockCartSQL, customerID)
}

func readCart(ctx context.Context, db querier, sql, customerID string) (domain.Cart, error) {
	rows, err := db.Query(ctx, sql, customerID)
	if err != nil {
		return domain.Cart{}, err
	}
	return pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (cart domain.Cart, err error) {
		err = row.Scan(&cart.ID, &cart.CustomerID, &cart.Version, &cart.Lines, &cart.UpdatedAt)
		return cart, err
	})
}

// Index: carts_by_update.
const sweepCartsSQL = `
DELETE FROM carts WHERE id IN (SELECT id FROM carts WHERE updated_at < $1 ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED)`

// Sweep deletes up to limit carts that were not changed since before, and returns their number.
func (s *Carts) Sweep(ctx context.Context, before time.Time, limit int) (int64, error) {
	tag, err := s.db.Exec(ctx, sweepCartsSQL, before, limit)
	if err != nil {
		return 0, fmt.Errorf("sweep carts: %w", err)
	}
	return tag.RowsAffected(), nil
}
