package domain

import (
	"cmp"
	"slices"
)

// Allocator allocates the stock of some levels to orders, one after the other: units allocated to
// one order are not available to the next. Not safe for concurrent use.
type Allocator struct {
	// levels holds the levels of each SKU, in the order of allocation.
	levels map[SKU][]Level
	// locations are in the order of allocation.
	locations []LocationCode
}

// NewAllocator returns an allocator of the levels at the given locations; levels at other locations
// are ignored. The order of the locations is the order of allocation: by priority, or the nearest
// first.
func NewAllocator(levels []Level, locations []LocationCode) *Allocator {
	a := &Allocator{levels: make(map[SKU][]Level, len(levels)), locations: locations}
	for _, location := range locations {
		for _, level := range levels {
			if level.Location == location {
				a.levels[level.SKU] = append(a.levels[level.SKU], level)
			}
		}
	}
	return a
}

// Allocate returns which location serves how many units of the demand, all or nothing:
//
//  1. The first location that has everything available serves the whole order: one parcel.
//  2. Otherwise each line is served by the first location that has all its units available.
//  3. Otherwise the line is split over locations, by their available units.
//  4. The rest is put on back-order at the first locations that allow it.
//
// The allocations are sorted by SKU and location, which is the lock order. If the demand cannot be
// allocated, Allocate returns OutOfStockError with the orderable units, over all locations, of each
// SKU of which there are too few.
func (a *Allocator) Allocate(d Demand) ([]Allocation, error) {
	if shortages := a.shortages(d); shortages != nil {
		return nil, OutOfStockError(shortages)
	}
	allocations := make([]Allocation, 0, len(d.lines))
	one := a.single(d)
	for _, line := range d.lines {
		allocations = a.serve(allocations, line, one)
	}
	return allocations, nil
}

// Serves reports whether there is enough for the demand. It allocates nothing.
func (a *Allocator) Serves(d Demand) bool { return a.shortages(d) == nil }

// shortages returns the SKUs of which there are too few units.
func (a *Allocator) shortages(d Demand) (shortages []Shortage) {
	for _, line := range d.lines {
		var orderable int64
		for _, level := range a.levels[line.SKU] {
			orderable += max(0, level.Orderable())
		}
		if orderable < line.Quantity {
			shortages = append(shortages, Shortage{SKU: line.SKU, MaxQuantity: orderable})
		}
	}
	return shortages
}

// single returns the first location that has every line on hand, "" if there is none.
func (a *Allocator) single(d Demand) LocationCode {
	for _, location := range a.locations {
		lacks := func(line SKUQuantity) bool {
			return !slices.ContainsFunc(a.levels[line.SKU], func(level Level) bool {
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
func (a *Allocator) serve(allocations []Allocation, line SKUQuantity, from LocationCode) []Allocation {
	levels := a.levels[line.SKU]
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
	slices.SortFunc(allocations[first:], func(x, y Allocation) int { return cmp.Compare(x.Location, y.Location) })
	return allocations
}

// addAllocation adds an allocation to that of the same SKU and location, or appends it.
func addAllocation(allocations []Allocation, first int, allocation Allocation) []Allocation {
	for i := range allocations[first:] {
		if allocations[first+i].Location == allocation.Location {
			allocations[first+i].Quantity += allocation.Quantity
			return allocations
		}
	}
	return append(allocations, allocation)
}
