package domain

import (
	"maps"
	"slices"
)

// Fulfill returns the change that removes the given quantities from stock, because they leave the
// shop; without quantities, all outstanding units. Errors:
// ErrReservationNotCommitted, ErrReservationReleased, ErrReservationExpired, ErrQuantityExceeded,
// ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Fulfill(lines []ReservationLine, quantities []LineQuantity) (ReservationChange, error) {
	s, err := r.change(CommandFulfill, lines)
	if err != nil {
		return ReservationChange{}, err
	}
	if len(quantities) == 0 && r.Status.Live() {
		quantities = outstanding(lines)
	}
	for _, quantity := range quantities {
		err := quantity.spread(s.Lines, r.outstanding, func(p *ReservationLine, units int64) {
			p.Fulfilled += units
			s.Movements = append(s.Movements, NewMovement{
				SKU: p.SKU, Location: p.Location, Cause: CauseShipped, OnHandDelta: -units, ReservedDelta: -units,
			})
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return s.end(CommandFulfill), nil
}

// Fulfillment is the units of an order that left the shop with one command: one parcel, or one
// hand-over at the counter. It becomes the event StockFulfilled.
type Fulfillment struct {
	OrderID OrderID
	// Lines holds the units of this command, each SKU once.
	Lines []Line
	// Fulfilled is the number of units of the order that have left the shop so far, including these
	// and units that were returned since. Promised is the number of units that were reserved.
	Fulfilled, Promised int64
}

// Fulfillment returns the units that leave the shop with the change. It reports false if there are
// none.
func (s ReservationChange) Fulfillment(order OrderID) (Fulfillment, bool) {
	f := Fulfillment{OrderID: order}
	units := make(map[SKU]int64)
	for _, m := range s.Movements {
		if m.Cause == CauseShipped {
			units[m.SKU] -= m.OnHandDelta
		}
	}
	for _, sku := range slices.Sorted(maps.Keys(units)) {
		f.Lines = append(f.Lines, Line{SKU: sku, Quantity: units[sku]})
	}
	for _, p := range s.Lines {
		f.Fulfilled += p.Fulfilled
		f.Promised += p.Quantity
	}
	return f, len(units) > 0
}
