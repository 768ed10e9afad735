package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// EncodeFulfillment returns the event of a fulfillment.
type EncodeFulfillment func(domain.Fulfillment) proto.Message

// Stock implements app.Stock on PostgreSQL.
type Stock struct {
	db     *pg.DB
	outbox *event.Outbox
	encode EncodeFulfillment
	units  *unitReads
}

// New returns the store of a database that has the inventory schema.
func New(db *pg.DB, outbox *event.Outbox, encode EncodeFulfillment) *Stock {
	s := &Stock{db: db, outbox: outbox, encode: encode}
	s.units = newUnitReads(s)
	return s
}

// snapshotSQL reads reservations, levels and locations by primary key: one row per reservation,
// then one row per level at an open location. The arrays are in sub-selects to hide their length:
// otherwise PostgreSQL would plan each call again, at twice the cost of the read.
const snapshotSQL = `
SELECT order_id::text, state, expires_at, digest, 0, 0, 0, 0
FROM reservations WHERE order_id = ANY ((SELECT $1::text[]::uuid[])::uuid[])
UNION ALL
SELECT l.sku, l.location, NULL, NULL, l.on_hand, l.reserved, l.backorder_limit, p.priority
FROM levels l JOIN locations p ON p.code = l.location AND p.open
WHERE l.sku = ANY ((SELECT $2::text[])::text[])`

// Snapshot returns the reservations of the orders, and the levels of the SKUs at open locations, in
// one statement without writes and locks.
func (s *Stock) Snapshot(ctx context.Context, orders []domain.OrderID, skus []domain.SKU) (app.Snapshot, error) {
	rows, err := s.db.Query(ctx, snapshotSQL, texts(orders), texts(skus))
	if err != nil {
		return app.Snapshot{}, fmt.Errorf("look up stock: %w", err)
	}
	var (
		snapshot                    app.Snapshot
		ranks                       []rank
		key, word                   string
		expires                     *time.Time
		digest                      []byte
		onHand, reserved, backorder int64
		priority                    int32
	)
	row := []any{&key, &word, &expires, &digest, &onHand, &reserved, &backorder, &priority}
	_, err = pgx.ForEachRow(rows, row, func() error {
		if expires != nil {
			snapshot.Reservations = append(snapshot.Reservations, domain.Reservation{
				OrderID: domain.OrderID(key), Status: domain.Status(word), ExpiresAt: *expires, Digest: domain.Digest(digest),
			})
			return nil
		}
		location := domain.LocationCode(word)
		snapshot.Levels = append(snapshot.Levels, domain.Level{
			SKU: domain.SKU(key), Location: location, OnHand: onHand, Reserved: reserved, BackorderLimit: backorder,
		})
		if r := (rank{priority, location}); !slices.Contains(ranks, r) {
			ranks = append(ranks, r)
		}
		return nil
	})
	if err != nil {
		return app.Snapshot{}, fmt.Errorf("look up stock: %w", err)
	}
	snapshot.Locations = ranked(ranks)
	return snapshot, nil
}

// rank is the position of a location in the order of allocation.
type rank struct {
	priority int32
	location domain.LocationCode
}

// ranked returns the locations sorted by priority and code.
func ranked(ranks []rank) []domain.LocationCode {
	slices.SortFunc(ranks, func(a, b rank) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.location, b.location))
	})
	locations := make([]domain.LocationCode, len(ranks))
	for i, r := range ranks {
		locations[i] = r.location
	}
	return locations
}

func texts[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}
