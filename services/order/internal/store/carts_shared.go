package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// cartReads batches concurrent calls of Get. They have no keys: reads do not exclude each other.
type cartReads = batch.Shared[struct{}, domain.CartOwner, domain.Cart]

// cartWrites batches concurrent writes, by cart.
type cartWrites = batch.Shared[string, replacement, bool]

// replacement replaces the version of a cart that was read.
type replacement struct {
	cart domain.Cart
	read int64
}

func newCartReads(s *Carts) *cartReads {
	return batch.NewShared[struct{}](batch.Options{}, batch.Work[domain.CartOwner, domain.Cart]{
		One: s.readOne, All: s.readAll, Lost: pg.IsUnavailable,
	})
}

func newCartWrites(s *Carts) *cartWrites {
	return batch.NewShared[string](batch.Options{Stuck: pg.IsLocked}, batch.Work[replacement, bool]{
		One: s.replaceOne, All: s.replaceAll, Lost: pg.IsUnavailable,
	})
}

// cartsSQL reads carts of customers and of guests; place is that of an owner, from 1. The limits
// keep the planner from joining the whole table. Indexes: carts_customer_id_key, carts_pkey.
const cartsSQL = `
SELECT wanted.place, found.* FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
	CROSS JOIN LATERAL (SELECT ` + cartColumns + ` FROM carts WHERE customer_id = wanted.id LIMIT 1) AS found
UNION ALL
SELECT wanted.place, found.* FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, place)
	CROSS JOIN LATERAL (SELECT ` + cartColumns + ` FROM carts WHERE id = wanted.id AND customer_id IS NULL LIMIT 1) AS found`

// readOne returns the zero cart for an owner who has none.
func (s *Carts) readOne(ctx context.Context, owner domain.CartOwner) (domain.Cart, error) {
	cart, err := readCart(ctx, s.db, owner, "")
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Cart{}, nil
	}
	return cart, err
}

// readAll is readOne for several owners, in one statement.
func (s *Carts) readAll(ctx context.Context, owners []domain.CartOwner) ([]domain.Cart, error) {
	customers, guests := make([]*string, len(owners)), make([]*string, len(owners))
	for i, owner := range owners {
		if owner.CustomerID != "" {
			customers[i] = &owner.CustomerID
		} else {
			guests[i] = &owner.GuestCartID
		}
	}
	rows, err := s.db.Query(ctx, cartsSQL, customers, guests)
	if err != nil {
		return nil, err
	}
	var (
		carts = make([]domain.Cart, len(owners))
		place int
		cart  domain.Cart
	)
	_, err = pgx.ForEachRow(rows, []any{&place, &cart.ID, &cart.CustomerID, &cart.Version, &cart.Lines, &cart.UpdatedAt}, func() error {
		carts[place-1] = cart
		cart.Lines = nil // the next row must not overwrite them
		return nil
	})
	return carts, err
}

// Index: carts_pkey.
const replaceCartSQL = saveCartSQL + ` AND version = $5`

// replaceOne replaces a cart and reports whether it still had the version that was read.
func (s *Carts) replaceOne(ctx context.Context, r replacement) (bool, error) {
	tag, err := s.db.Exec(ctx, replaceCartSQL, r.cart.ID, r.cart.Version, r.cart.Lines, r.cart.UpdatedAt, r.read)
	return tag.RowsAffected() > 0, err
}

// replaceCartsSQL skips carts that another transaction has locked: waiting for one of them would
// delay the others, and two such statements could wait for each other. Index: carts_pkey.
const replaceCartsSQL = `
WITH wanted AS (
	SELECT id, version, lines, updated_at, read FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::bigint[]) AS w (id, version, lines, updated_at, read)
), free AS (
	SELECT c.id, w.version, w.lines, w.updated_at FROM wanted w JOIN carts c ON c.id = w.id AND c.version = w.read FOR UPDATE OF c SKIP LOCKED
)
UPDATE carts c SET version = f.version, lines = f.lines::jsonb, updated_at = f.updated_at, updated_on = (f.updated_at AT TIME ZONE 'UTC')::date FROM free f WHERE c.id = f.id RETURNING c.id::text`

// replaceAll is replaceOne for several carts, in one statement. It reports false for one that is
// locked, too.
func (s *Carts) replaceAll(ctx context.Context, all []replacement) ([]bool, error) {
	var (
		ids, lines      = make([]string, len(all)), make([]string, len(all))
		versions, reads = make([]int64, len(all)), make([]int64, len(all))
		updated         = make([]time.Time, len(all))
	)
	for i, r := range all {
		text, err := json.Marshal(r.cart.Lines)
		if err != nil {
			return nil, fmt.Errorf("encode the lines of cart %s: %w", r.cart.ID, err)
		}
		ids[i], lines[i], versions[i], reads[i], updated[i] = r.cart.ID, string(text), r.cart.Version, r.read, r.cart.UpdatedAt
	}
	rows, err := s.db.Query(ctx, replaceCartsSQL, ids, versions, lines, updated, reads)
	if err != nil {
		return nil, err
	}
	replaced, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	results := make([]bool, len(all))
	for i, id := range ids {
		results[i] = slices.Contains(replaced, id)
	}
	return results, nil
}
