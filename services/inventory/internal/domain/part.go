package domain

import "slices"

// Part is what an order was promised of a SKU at one location, and what became of it.
type Part struct {
	SKU      SKU
	Location Location
	// Quantity was promised.
	Quantity int64
	// Released were given back before the rest was.
	Released int64
	// Fulfilled were handed over.
	Fulfilled int64
	// Restocked came back and are for sale again, WrittenOff came back and are not.
	Restocked, WrittenOff int64
}

// Outstanding returns the units that a live reservation still holds.
func (p Part) Outstanding() int64 { return p.Quantity - p.Released - p.Fulfilled }

// away returns the units that were handed over and have not come back.
func (p Part) away() int64 { return p.Fulfilled - p.Restocked - p.WrittenOff }

// Promised returns the demand that parts, sorted by SKU, were made for: a line a SKU.
func Promised(parts []Part) []Line {
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

// tally sums what became of all parts of a reservation.
type tally struct {
	outstanding, released, fulfilled, restocked, writtenOff int64
}

func tallyOf(parts []Part) (t tally) {
	for _, p := range parts {
		t.outstanding += p.Outstanding()
		t.released += p.Released
		t.fulfilled += p.Fulfilled
		t.restocked += p.Restocked
		t.writtenOff += p.WrittenOff
	}
	return t
}

// choose returns which of the statuses the units speak for.
func (t tally) choose(among []Status) Status {
	for _, s := range among {
		if t.allows(s) {
			return s
		}
	}
	return among[0]
}

// allows tells whether the units may stand as they do in the status.
func (t tally) allows(s Status) bool {
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

// back reports whether all that was handed over came back.
func (t tally) back() bool {
	return t.outstanding == 0 && t.fulfilled > 0 && t.restocked+t.writtenOff == t.fulfilled
}

// Portion is some units of a SKU that an order holds, held or got. Location "" means any: parts in their order.
type Portion struct {
	SKU      SKU
	Location Location
	Quantity int64
}

// check returns ErrSKUInvalid or ErrQuantityInvalid.
func (p Portion) check() error {
	if _, err := NewSKU(string(p.SKU)); err != nil {
		return err
	}
	if p.Quantity <= 0 {
		return ErrQuantityInvalid.With("sku", string(p.SKU))
	}
	return nil
}

// spread hands the units of the portion to parts, in their order, none more than it has room for. It returns
// ErrQuantityExceeded when units are left.
func (p Portion) spread(parts []Part, room func(Part) int64, give func(part *Part, units int64)) error {
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

// outstanding returns all that parts still hold, as portions.
func outstanding(parts []Part) []Portion {
	var all []Portion
	for _, p := range parts {
		if units := p.Outstanding(); units > 0 {
			all = append(all, Portion{SKU: p.SKU, Location: p.Location, Quantity: units})
		}
	}
	return slices.Clip(all)
}
