package domain

import (
	"cmp"
	"slices"
)

// Availability is the stock of some levels, from which orders get their allocations one after the
// other: units allocated to one order are not available to the next. Not safe for concurrent use.
type Availability struct {
	// levels holds the levels of each SKU, in the order of allocation.
	levels map[SKU][]Level
	// locations are in the order of allocation.
	locations []LocationCode
}

// NewAvailability returns the availability of levels at the given locations; levels at other
// locations are ignored. The order of the locations is the order of allocation: by priority, or the
// nearest first.
func NewAvailability(levels []Level, locations []LocationCode) *Availability {
	o := &Availability{levels: make(map[SKU][]Level, len(levels)), locations: locations}
	for _, location := range locations {
		for _, level := range levels {
			if level.Location == location {
				o.levels[level.SKU] = append(o.levels[level.SKU], level)
			}
		}
	}
	return o
}

// Allocate returns which location serves how many units of the demand, all or nothing:
//
//  1. The first location that has everything on hand serves the whole order: one parcel.
//  2. Otherwise each line is served by the first location that has all its units on hand.
//  3. Otherwise the line is split over locations, by their units on hand.
//  4. The rest is put on back-order at the first locations that allow it.
//
// The allocations are sorted by SKU and location, which is the lock order. If the demand cannot be
// allocated, Allocate returns NewOutOfStock with the orderable units of each SKU of which there are
// too few, over all locations.
func (o *Availability) Allocate(d Demand) ([]Allocation, error) {
	if shortages := o.shortages(d); shortages != nil {
		return nil, NewOutOfStock(shortages)
	}
	allocations := make([]Allocation, 0, len(d.lines))
	one := o.single(d)
	for _, line := range d.lines {
		allocations = o.serve(allocations, line, one)
	}
	return allocations, nil
}

// Serves reports whether there is enough for the demand. It allocates nothing.
func (o *Availability) Serves(d Demand) bool { return o.shortages(d) == nil }

// shortages returns the SKUs of which there are too few units.
func (o *Availability) shortages(d Demand) (shortages []Shortage) {
	for _, line := range d.lines {
		var orderable int64
		for _, level := range o.levels[line.SKU] {
			orderable += max(0, level.Orderable())
		}
		if orderable < line.Quantity {
			shortages = append(shortages, Shortage{SKU: line.SKU, MaxQuantity: orderable})
		}
	}
	return shortages
}

// single returns the first location that has every line on hand, "" if there is none.
func (o *Availability) single(d Demand) LocationCode {
	for _, location := range o.locations {
		lacks := func(line Line) bool {
			return !slices.ContainsFunc(o.levels[line.SKU], func(level Level) bool {
				return level.Location == location && level.Available() >= line.Quantity
			})
		}
		if !slices.ContainsFunc(d.lines, lacks) {
			return location
		}
	}
	return ""
}

// serve appends the allocations of a line that can be served: at the given location, or by rules 2
// to 4 if that is "".
func (o *Availability) serve(allocations []Allocation, line Line, from LocationCode) []Allocation {
	levels := o.levels[line.SKU]
	whole := slices.IndexFunc(levels, func(level Level) bool {
		return level.Available() >= line.Quantity && (from == "" || level.Location == from)
	})
	if whole >= 0 {
		levels[whole].Reserved += line.Quantity
		return append(allocations, Allocation{SKU: line.SKU, Location: levels[whole].Location, Quantity: line.Quantity})
	}
	left, first := line.Quantity, len(allocations)
	for _, has := range []func(Level) int64{Level.Available, Level.Orderable} {
		for i := range levels {
			units := min(left, max(0, has(levels[i])))
			if units == 0 {
				continue
			}
			levels[i].Reserved += units
			left -= units
			allocations = addAllocation(allocations, first, Allocation{SKU: line.SKU, Location: levels[i].Location, Quantity: units})
		}
	}
	slices.SortFunc(allocations[first:], func(a, b Allocation) int { return cmp.Compare(a.Location, b.Location) })
	return allocations
}

// addAllocation adds t to the allocation of the same SKU and location, or appends it.
func addAllocation(allocations []Allocation, first int, t Allocation) []Allocation {
	for i := range allocations[first:] {
		if allocations[first+i].Location == t.Location {
			allocations[first+i].Quantity += t.Quantity
			return allocations
		}
	}
	return append(allocations, t)
}
