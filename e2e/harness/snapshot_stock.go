package harness

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/akinai/akinai/e2e/cluster"
)

// LevelKey is a SKU at a location.
type LevelKey struct{ SKU, Location string }

// StockRow is a level and the sums that must equal it: its movements, the units of live
// reservations, and the changes that are published or pending.
type StockRow struct {
	SKU, Location                      string
	OnHand, Reserved, BackorderLimit   int64
	MovementsOnHand, MovementsReserved int64
	Held                               int64
	PublishedOnHand, PublishedReserved int64
}

// StockSnapshot is one statement, so that its result is consistent at any moment.
const StockSnapshot = `
SELECT sku, location, coalesce(level.on_hand, 0), coalesce(level.reserved, 0), coalesce(level.backorder_limit, 0),
	coalesce(moved.on_hand, 0), coalesce(moved.reserved, 0), coalesce(live.reserved, 0), coalesce(published.on_hand, 0), coalesce(published.reserved, 0)
FROM inventory.levels AS level
FULL JOIN (
	SELECT sku, location, sum(on_hand_delta)::bigint AS on_hand, sum(reserved_delta)::bigint AS reserved
	FROM inventory.movements GROUP BY sku, location
) AS moved USING (sku, location)
FULL JOIN (
	SELECT sku, location, sum(quantity - released - fulfilled)::bigint AS reserved
	FROM inventory.reservation_lines JOIN inventory.reservations USING (order_id)
	WHERE state IN ('held', 'committed') GROUP BY sku, location
) AS live USING (sku, location)
FULL JOIN (
	SELECT sku, location, sum(on_hand)::bigint AS on_hand, sum(reserved)::bigint AS reserved FROM (
		SELECT sku, location, on_hand, reserved FROM inventory.published_levels
		UNION ALL SELECT sku, location, on_hand_delta, reserved_delta FROM inventory.pending_changes
	) AS part GROUP BY sku, location
) AS published USING (sku, location)`

type (
	// ReservationRow is a reservation.
	ReservationRow struct {
		OrderID, State string
		ExpiresAt      time.Time
	}
	// HoldRow is one of its lines, at one location, with the released and handed-over units.
	HoldRow struct {
		OrderID, SKU, Location                               string
		Quantity, Released, Fulfilled, Restocked, WrittenOff int64
	}
)

// handedOver are the states after committed: units have left the shop.
var handedOver = []string{"fulfilled", "restocked", "written_off"}

func (r ReservationRow) live() bool { return r.State == "held" || r.State == "committed" }

// sold reports whether a confirmed order may have the reservation.
func (r ReservationRow) sold() bool {
	return r.State == "committed" || slices.Contains(handedOver, r.State)
}

// ReadStock reads levels, reservations and movements.
func (b *StoreSnapshot) ReadStock(ctx context.Context, c *cluster.Cluster) (err error) {
	if b.Stock, err = Rows[StockRow](ctx, c, "inventory", StockSnapshot); err != nil {
		return err
	}
	reservations, err := Rows[ReservationRow](ctx, c, "inventory", `SELECT order_id::text, state, expires_at FROM inventory.reservations`)
	if err != nil {
		return err
	}
	b.Reservations = Index(reservations, func(r ReservationRow) string { return r.OrderID })
	b.Holds, err = Rows[HoldRow](ctx, c, "inventory", `
		SELECT order_id::text, sku, location, quantity, released, fulfilled, restocked, written_off FROM inventory.reservation_lines`)
	return err
}

// StockInvariant is I1 and I2. Each level is the sum of its movements, and of its published and
// pending changes. Reserved is the sum of live reservations, and not more than on hand plus the
// back-order limit.
func StockInvariant(b StoreSnapshot) (faults []string) {
	for _, l := range b.Stock {
		at := LevelKey{SKU: l.SKU, Location: l.Location}
		if l.OnHand != l.MovementsOnHand || l.Reserved != l.MovementsReserved {
			faults = append(faults, fmt.Sprintf("I1: %v differs from its movements: %+v", at, l))
		}
		if l.OnHand != l.PublishedOnHand || l.Reserved != l.PublishedReserved {
			faults = append(faults, fmt.Sprintf("I1: %v differs from what is published of it: %+v", at, l))
		}
		if l.Reserved != l.Held {
			faults = append(faults, fmt.Sprintf("I1: %v differs from what live reservations hold: %+v", at, l))
		}
		if l.OnHand < 0 || l.Reserved < 0 || l.Reserved > l.OnHand+l.BackorderLimit {
			faults = append(faults, fmt.Sprintf("I2: %v promises what is not there: %+v", at, l))
		}
	}
	return faults
}
