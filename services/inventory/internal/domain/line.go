package domain

import "slices"

// ReservationLine is the reserved quantity of a SKU at one location for an order, and what happened
// to it.
type ReservationLine struct {
	SKU      SKU
	Location LocationCode
	// Quantity is the number of reserved units.
	Quantity int64
	// Released is the number of units that were released before the rest.
	Released int64
	// Fulfilled is the number of units that were handed over.
	Fulfilled int64
	// Restocked is the number of returned units that are for sale again, WrittenOff of those that
	// are not.
	Restocked, WrittenOff int64
}

// Outstanding returns the units that a live reservation still holds.
func (p ReservationLine) Outstanding() int64 { return p.Quantity - p.Released - p.Fulfilled }

// away returns the units that were handed over and not returned.
func (p ReservationLine) away() int64 { return p.Fulfilled - p.Restocked - p.WrittenOff }

// Promised returns the demand of a reservation's lines, which are sorted by SKU: one line per SKU.
func Promised(parts []ReservationLine) []Line {
	var lines []Line
	for _, p := range parts {
		if last := len(lines) - 1; last >= 0 && lines[last].SKU == p.SKU {
			lines[last].Quantity += p.Quantity
			continue
		}
		lines = append(lines, Line{SKU: p.SKU, Quantity: p.Quantity})
	}
	return lines
}

// lineTotals holds the totals of all lines of a reservation.
type lineTotals struct {
	outstanding, released, fulfilled, restocked, writtenOff int64
}

func lineTotalsOf(parts []ReservationLine) (t lineTotals) {
	for _, p := range parts {
		t.outstanding += p.Outstanding()
		t.released += p.Released
		t.fulfilled += p.Fulfilled
		t.restocked += p.Restocked
		t.writtenOff += p.WrittenOff
	}
	return t
}

// choose returns the status that the totals imply, out of the possible ones.
func (t lineTotals) choose(among []Status) Status {
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
		return t.back() && t.restocked > 0
	case StatusWrittenOff:
		return t.back() && t.restocked == 0
	case StatusExpired:
	}
	return false
}

// back reports whether all handed-over units were returned.
func (t lineTotals) back() bool {
	return t.outstanding == 0 && t.fulfilled > 0 && t.restocked+t.writtenOff == t.fulfilled
}

// LineQuantity is what a caller names of a reservation: so many units of a SKU, at a location, to
// release, hand over or return. A ReservationLine is what is stored. Without a location, lines are
// used in their order.
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

// spread distributes the units over the lines, in their order, up to the room of each. It returns
// ErrQuantityExceeded if units are left.
func (p LineQuantity) spread(parts []ReservationLine, room func(ReservationLine) int64, give func(part *ReservationLine, units int64)) error {
	if err := p.check(); err != nil {
		return err
	}
	left := p.Quantity
	for i := range parts {
		if parts[i].SKU != p.SKU || p.Location != "" && parts[i].Location != p.Location {
			continue
		}
		if units := min(left, room(parts[i])); units > 0 {
			give(&parts[i], units)
			left -= units
		}
	}
	if left > 0 {
		return ErrQuantityExceeded.With("sku", string(p.SKU))
	}
	return nil
}

// outstanding returns all outstanding units of the lines.
func outstanding(parts []ReservationLine) []LineQuantity {
	var all []LineQuantity
	for _, p := range parts {
		if units := p.Outstanding(); units > 0 {
			all = append(all, LineQuantity{SKU: p.SKU, Location: p.Location, Quantity: units})
		}
	}
	return slices.Clip(all)
}
