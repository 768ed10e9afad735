package domain

import "slices"

// ReservationLine is the units of one SKU at one location that are reserved for an order, and how
// many of them were released, fulfilled and returned.
type ReservationLine struct {
	SKU      SKU
	Location LocationCode
	// Quantity is the number of reserved units.
	Quantity int64
	// Released is the number of units that were released before the rest of the line.
	Released int64
	// Fulfilled is the number of units that have left the shop, including returned ones.
	Fulfilled int64
	// Restocked is the number of returned units that are for sale again, WrittenOff of those that
	// are not.
	Restocked, WrittenOff int64
}

// Outstanding returns the units that are neither released nor fulfilled. They are reserved while
// the reservation is live.
func (p ReservationLine) Outstanding() int64 { return p.Quantity - p.Released - p.Fulfilled }

// unreturned returns the units that were fulfilled and not returned.
func (p ReservationLine) unreturned() int64 { return p.Fulfilled - p.Restocked - p.WrittenOff }

// DemandOf returns the units that were reserved for an order: one line per SKU, summed over the
// locations. The lines of the reservation are sorted by SKU.
func DemandOf(lines []ReservationLine) []Line {
	var demand []Line
	for _, p := range lines {
		if last := len(demand) - 1; last >= 0 && demand[last].SKU == p.SKU {
			demand[last].Quantity += p.Quantity
			continue
		}
		demand = append(demand, Line{SKU: p.SKU, Quantity: p.Quantity})
	}
	return demand
}

// lineTotals holds the totals of all lines of a reservation.
type lineTotals struct {
	outstanding, released, fulfilled, restocked, writtenOff int64
}

func lineTotalsOf(lines []ReservationLine) (t lineTotals) {
	for _, p := range lines {
		t.outstanding += p.Outstanding()
		t.released += p.Released
		t.fulfilled += p.Fulfilled
		t.restocked += p.Restocked
		t.writtenOff += p.WrittenOff
	}
	return t
}

// status returns the status that the totals imply, out of the given ones.
func (t lineTotals) status(among []Status) Status {
	for _, s := range among {
		if t.allows(s) {
			return s
		}
	}
	return among[0]
}

// allows reports whether the totals are possible in the status.
func (t lineTotals) allows(s Status) bool {
	switch s {
	case StatusHeld, StatusCommitted:
		return t.outstanding > 0
	case StatusReleased:
		return t.outstanding == 0 && t.fulfilled == 0
	case StatusFulfilled:
		return t.outstanding == 0 && t.fulfilled > 0
	case StatusRestocked:
		return t.allReturned() && t.restocked > 0
	case StatusWrittenOff:
		return t.allReturned() && t.restocked == 0
	case StatusExpired:
	}
	return false
}

// allReturned reports whether all fulfilled units were returned.
func (t lineTotals) allReturned() bool {
	return t.outstanding == 0 && t.fulfilled > 0 && t.restocked+t.writtenOff == t.fulfilled
}

// LineQuantity is what a caller names of a reservation: how many units of a SKU, at a location, to
// release, fulfill or return. A ReservationLine is what is stored. Without a location, the lines of
// the SKU are used in the order of their locations.
type LineQuantity struct {
	SKU      SKU
	Location LocationCode
	Quantity int64
}

// check returns ErrSKUInvalid or ErrQuantityInvalid.
func (p LineQuantity) check() error {
	if _, err := NewSKU(string(p.SKU)); err != nil {
		return err
	}
	if p.Quantity <= 0 {
		return ErrQuantityInvalid.With("sku", string(p.SKU))
	}
	return nil
}

// spread distributes the units over the lines of the SKU, in their order: each gets at most limit
// units, and change is called with them. It returns ErrQuantityExceeded if units are left.
func (p LineQuantity) spread(lines []ReservationLine, limit func(ReservationLine) int64, change func(line *ReservationLine, units int64)) error {
	if err := p.check(); err != nil {
		return err
	}
	left := p.Quantity
	for i := range lines {
		if lines[i].SKU != p.SKU || p.Location != "" && lines[i].Location != p.Location {
			continue
		}
		if units := min(left, limit(lines[i])); units > 0 {
			change(&lines[i], units)
			left -= units
		}
	}
	if left > 0 {
		return ErrQuantityExceeded.With("sku", string(p.SKU))
	}
	return nil
}

// outstanding returns all outstanding units of the lines.
func outstanding(lines []ReservationLine) []LineQuantity {
	var all []LineQuantity
	for _, p := range lines {
		if units := p.Outstanding(); units > 0 {
			all = append(all, LineQuantity{SKU: p.SKU, Location: p.Location, Quantity: units})
		}
	}
	return slices.Clip(all)
}
