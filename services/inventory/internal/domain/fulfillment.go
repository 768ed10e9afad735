package domain

import (
	"maps"
	"slices"
)

// Fulfill returns the change that removes the selected units from stock, because they leave the
// shop; without selections, all outstanding units. Errors:
// ErrReservationNotCommitted, ErrReservationReleased, ErrReservationExpired, ErrQuantityExceeded,
// ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Fulfill(lines []ReservationLine, selections []UnitSelection) (ReservationChange, error) {
	change, err := r.change(CommandFulfill, lines)
	if err != nil {
		return ReservationChange{}, err
	}
	if len(selections) == 0 && r.Status.Live() {
		selections = outstanding(lines)
	}
	for _, selection := range selections {
		err := selection.spread(change.Lines, r.outstanding, func(line *ReservationLine, units int64) {
			line.Fulfilled += units
			change.Movements = append(change.Movements, UnsavedMovement{
				SKU: line.SKU, Location: line.Location, Cause: CauseFulfilled, OnHandDelta: -units, ReservedDelta: -units,
			})
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return change.end(CommandFulfill), nil
}

// Fulfillment is the units of an order that one command has fulfilled: that left the shop in one
// parcel, or were picked up at the counter. It becomes the event StockFulfilled.
type Fulfillment struct {
	OrderID OrderID
	// Lines holds the units of this command, each SKU once.
	Lines []SKUQuantity
	// Fulfilled is the number of units of the order that were fulfilled so far, including these and
	// units that were returned since. Ordered is the number of units that were reserved for it at
	// first. Units that were released since stay counted, so that after a release of some units
	// Fulfilled never reaches Ordered.
	Fulfilled, Ordered int64
}

// Fulfillment returns the units that the change fulfills. It reports false if there are none.
func (c ReservationChange) Fulfillment(order OrderID) (Fulfillment, bool) {
	f := Fulfillment{OrderID: order}
	units := make(map[SKU]int64)
	for _, m := range c.Movements {
		if m.Cause == CauseFulfilled {
			units[m.SKU] -= m.OnHandDelta
		}
	}
	for _, sku := range slices.Sorted(maps.Keys(units)) {
		f.Lines = append(f.Lines, SKUQuantity{SKU: sku, Quantity: units[sku]})
	}
	for _, line := range c.Lines {
		f.Fulfilled += line.Fulfilled
		f.Ordered += line.Quantity
	}
	return f, len(units) > 0
}
