package e2e

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/akinai/akinai/e2e/cluster"
)

// place is a SKU at a location.
type place struct{ SKU, Location string }

// stockRow is a level and the sums that must equal it: its movements, the units of live
// reservations, and the changes that are published or pending.
type stockRow struct {
	SKU, Location                    string
	OnHand, Reserved, BackorderLimit int64
	BookedOnHand, BookedReserved     int64
	Held                             int64
	ToldOnHand, ToldReserved         int64
}

// stockBooks is one statement, so that its result is consistent at any moment.
const stockBooks = `
SELECT sku, location, coalesce(level.on_hand, 0), coalesce(level.reserved, 0), coalesce(level.backorder_limit, 0),
	coalesce(book.on_hand, 0), coalesce(book.reserved, 0), coalesce(live.reserved, 0), coalesce(told.on_hand, 0), coalesce(told.reserved, 0)
FROM inventory.levels AS level
FULL JOIN (
	SELECT sku, location, sum(on_hand_delta)::bigint AS on_hand, sum(reserved_delta)::bigint AS reserved
	FROM inventory.movements GROUP BY sku, location
) AS book USING (sku, location)
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
) AS told USING (sku, location)`

// reservationRow is a reservation; holdRow is one of its lines, at one location, with the released
// and handed-over units.
type (
	reservationRow struct {
		OrderID, State string
		ExpiresAt      time.Time
	}
	holdRow struct {
		OrderID, SKU, Location                               string
		Quantity, Released, Fulfilled, Restocked, WrittenOff int64
	}
)

// handedOver are the states after committed: units have left the shop.
var handedOver = []string{"fulfilled", "restocked", "written_off"}

func (r reservationRow) live() bool { return r.State == "held" || r.State == "committed" }

// sold reports whether a confirmed order may have the reservation.
func (r reservationRow) sold() bool {
	return r.State == "committed" || slices.Contains(handedOver, r.State)
}

func (b *storeSnapshot) readStock(ctx context.Context, c *cluster.Cluster) (err error) {
	if b.stock, err = read[stockRow](ctx, c, "inventory", stockBooks); err != nil {
		return err
	}
	reservations, err := read[reservationRow](ctx, c, "inventory", `SELECT order_id::text, state, expires_at FROM inventory.reservations`)
	if err != nil {
		return err
	}
	b.reservations = index(reservations, func(r reservationRow) string { return r.OrderID })
	b.holds, err = read[holdRow](ctx, c, "inventory", `
		SELECT order_id::text, sku, location, quantity, released, fulfilled, restocked, written_off FROM inventory.reservation_lines`)
	return err
}

// stockInvariant is I1 and I2. Each level is the sum of its movements, and of its published and
// pending changes. Reserved is the sum of live reservations, and not more than on hand plus the
// back-order limit.
func stockInvariant(b storeSnapshot) (faults []string) {
	for _, l := range b.stock {
		at := place{l.SKU, l.Location}
		if l.OnHand != l.BookedOnHand || l.Reserved != l.BookedReserved {
			faults = append(faults, fmt.Sprintf("I1: %v differs from its movements: %+v", at, l))
		}
		if l.OnHand != l.ToldOnHand || l.Reserved != l.ToldReserved {
			faults = append(faults, fmt.Sprintf("I1: %v differs from what is told of it: %+v", at, l))
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
