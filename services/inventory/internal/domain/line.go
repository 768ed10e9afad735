package domain

import "slices"

// ReservationLine is the units of one SKU at one location that are reserved for an order, and how
// many of them were released, fulfilled and returned.
type ReservationLine struct {
	SKU      SKU
	Location LocationCode
	// Quantity is the number of reserved units.
	Quantity int64
	// Released is the number of released units. It does not count those that were released, or have
	// expired, together with the whole reservation before anything was fulfilled: its status says
	// so.
	Released int64
	// Fulfilled is the number of fulfilled units, including returned ones.
	Fulfilled int64
	// Restocked is the number of returned units that are for sale again, WrittenOff of those that
	// are not.
	Restocked, WrittenOff int64
}

// Outstanding returns the units that are neither released nor fulfilled. They are reserved while
// the reservation is live (held or committed).
func (l ReservationLine) Outstanding() int64 { return l.Quantity - l.Released - l.Fulfilled }

// unreturned returns the units that were fulfilled and not returned.
func (l ReservationLine) unreturned() int64 { return l.Fulfilled - l.Restocked - l.WrittenOff }

// QuantitiesBySKU returns the units that were reserved for an order, summed over the locations:
// each SKU once. The lines of the reservation are sorted by SKU.
func QuantitiesBySKU(lines []ReservationLine) []SKUQuantity {
	var quantities []SKUQuantity
	for _, line := range lines {
		if last := len(quantities) - 1; last >= 0 && quantities[last].SKU == line.SKU {
			quantities[last].Quantity += line.Quantity
			continue
		}
		quantities = append(quantities, SKUQuantity{SKU: line.SKU, Quantity: line.Quantity})
	}
	return quantities
}

// lineTotals holds the totals of all lines of a reservation.
type lineTotals struct {
	outstanding, released, fulfilled, restocked, writtenOff int64
}

func lineTotalsOf(lines []ReservationLine) (t lineTotals) {
	for _, line := range lines {
		t.outstanding += line.Outstanding()
		t.released += line.Released
		t.fulfilled += line.Fulfilled
		t.restocked += line.Restocked
		t.writtenOff += line.WrittenOff
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

// UnitSelection is what a caller names of a reservation: how many units of a SKU, at a location, to
// release, fulfill or return. A ReservationLine is what is stored. Without a location, the lines of
// the SKU are used in the order of their locations.
type UnitSelection struct {
	SKU      SKU
	Location LocationCode
	Quantity int64
}

// check returns ErrSKUInvalid or ErrQuantityInvalid.
func (s UnitSelection) check() error {
	if _, err := NewSKU(string(s.SKU)); err != nil {
		return err
	}
	if s.Quantity <= 0 {
		return ErrQuantityInvalid.With("sku", string(s.SKU))
	}
	return nil
}

// spread distributes the units over the lines of the SKU, in their order: each gets at most limit
// units, and change is called with them. It returns ErrQuantityExceeded if units are left.
func (s UnitSelection) spread(lines []ReservationLine, limit func(ReservationLine) int64, change func(line *ReservationLine, units int64)) error {
	if err := s.check(); err != nil {
		return err
	}
	left := s.Quantity
	for i := range lines {
		if lines[i].SKU != s.SKU || s.Location != "" && lines[i].Location != s.Location {
			continue
		}
		if units := min(left, limit(lines[i])); units > 0 {
			change(&lines[i], units)
			left -= units
		}
	}
	if left > 0 {
		return ErrQuantityExceeded.With("sku", string(s.SKU))
	}
	return nil
}

// outstanding returns all outstanding units of the lines.
func outstanding(lines []ReservationLine) []UnitSelection {
	var all []UnitSelection
	for _, line := range lines {
		if units := line.Outstanding(); units > 0 {
			all = append(all, UnitSelection{SKU: line.SKU, Location: line.Location, Quantity: units})
		}
	}
	return slices.Clip(all)
}
