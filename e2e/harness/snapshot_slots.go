package harness

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/e2e/cluster"
)

// SlotRow is a slot with the seats of its window, and the bookings that have one.
type SlotRow struct {
	Slot         string
	Seats, Taken int64
	Live         int64
}

// SeatRow is the seat of an order.
type SeatRow struct{ OrderID, Slot, State string }

// slotsStatement is one statement, so that its result is consistent at any moment.
const slotsStatement = `
SELECT s.code || ' ' || s.day, w.capacity::bigint, s.taken::bigint,
	(SELECT count(*) FROM delivery.bookings b WHERE b.zone = s.zone AND b.method = s.method AND b.code = s.code AND b.day = s.day
		AND b.state IN ('held', 'booked', 'consumed'))
FROM delivery.slots s JOIN delivery.windows w ON w.zone = s.zone AND w.method = s.method AND w.code = s.code AND w.valid_until = 'infinity'`

func (b *StoreSnapshot) readSlots(ctx context.Context, c *cluster.Cluster) (err error) {
	if b.Slots, err = Rows[SlotRow](ctx, c, "delivery", slotsStatement); err != nil {
		return err
	}
	seats, err := Rows[SeatRow](ctx, c, "delivery", `SELECT order_id::text, code || ' ' || day, state FROM delivery.bookings`)
	b.Seats = Index(seats, func(s SeatRow) string { return s.OrderID })
	return err
}

// SlotInvariant is I11: a slot has no more bookings than seats, a confirmed order with a slot has a
// booking in it, and no other order has one.
func SlotInvariant(b StoreSnapshot) (faults []string) {
	for _, s := range b.Slots {
		if s.Taken != s.Live || s.Taken > s.Seats {
			faults = append(faults, fmt.Sprintf("I11: slot %s has %d seats, counts %d, and has %d bookings", s.Slot, s.Seats, s.Taken, s.Live))
		}
	}
	for id, o := range b.Orders {
		seat := b.Seats[id]
		booked := seat.State == "booked" || seat.State == "consumed"
		if o.Status == "confirmed" && o.Slot != "" && (!booked || seat.Slot != o.Slot) {
			faults = append(faults, fmt.Sprintf("I11: order %s is confirmed for %s, its seat is %s in %s", id, o.Slot, seat.State, seat.Slot))
		}
	}
	for id, seat := range b.Seats {
		if seat.State == "held" || seat.State == "booked" && b.Orders[id].Status != "confirmed" {
			faults = append(faults, fmt.Sprintf("I11: a seat in %s is %s, its order %s %q", seat.Slot, seat.State, id, b.Orders[id].Status))
		}
	}
	return faults
}
