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

// stockRow is a level and all that must come to the same: what was booked, what live reservations
// hold, and what the publisher has told or is still to tell.
type stockRow struct {
	SKU, Location                    string
	OnHand, Reserved, BackorderLimit int64
	BookedOnHand, BookedReserved     int64
	Held                             int64
	ToldOnHand, ToldReserved         int64
}

// stockBooks is read in one statement, so that it holds at any moment.
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
		SELECT sku, location, on_hand, reserved FROM inventory.announced
		UNION ALL SELECT sku, location, on_hand_delta, reserved_delta FROM inventory.unannounced
	) AS part GROUP BY sku, location
) AS told USING (sku, location)`

// reservationRow is a reservation; holdRow what became of its units of a SKU at a location.
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

// handedOver are the states behind committed: some units left the house.
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

// stockInvariant is I1 and I2: each level is the sum of its movements and of what was and will be
// told of it, what is reserved is what live reservations hold, and no more than there is or may be
// promised.
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
