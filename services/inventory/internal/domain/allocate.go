package domain

import (
	"cmp"
	"slices"
)

// Offer is stock that orders are served from, one after the other: what one takes is gone for the next. Not safe for concurrent
// use.
type Offer struct {
	// levels are those of a SKU, in the order in which their locations are asked.
	levels map[SKU][]Level
	asked  []Location
}

// NewOffer returns an offer of levels; those at locations that are not asked are left out. Orders are served from the first
// location that has what they want, so the order of locations is the rule of allocation: by priority, or the nearest first.
func NewOffer(levels []Level, asked []Location) *Offer {
	o := &Offer{levels: make(map[SKU][]Level, len(levels)), asked: asked}
	for _, location := range asked {
		for _, level := range levels {
			if level.Location == location {
				o.levels[level.SKU] = append(o.levels[level.SKU], level)
			}
		}
	}
	return o
}

// Allocate takes the demand out of the offer and says from where, all of it or nothing:
//
//  1. The first location that has all of it on hand serves the whole order: one parcel.
//  2. Otherwise each line is served by the first location that has it whole.
//  3. Otherwise the line is split over locations, by what they have on hand.
//  4. What is not on hand goes on back-order at the first locations that allow it.
//
// Takes come sorted by SKU and location, which is the order of locks. It returns OutOfStock with what all locations together
// could serve of each SKU that is short.
func (o *Offer) Allocate(d Demand) ([]Take, error) {
	if short := o.short(d); short != nil {
		return nil, OutOfStock(short)
	}
	takes := make([]Take, 0, len(d.lines))
	one := o.single(d)
	for _, line := range d.lines {
		takes = o.serve(takes, line, one)
	}
	return takes, nil
}

// Serves reports whether the demand could be allocated. It takes nothing.
func (o *Offer) Serves(d Demand) bool { return o.short(d) == nil }

// short returns the SKUs that cannot be had as wanted.
func (o *Offer) short(d Demand) (short []Shortage) {
	for _, line := range d.lines {
		var most int64
		for _, level := range o.levels[line.SKU] {
			most += max(0, level.Orderable())
		}
		if most < line.Quantity {
			short = append(short, Shortage{SKU: line.SKU, Available: most})
		}
	}
	return short
}

// single returns the first location that has every line on hand, "" if none has.
func (o *Offer) single(d Demand) Location {
	for _, location := range o.asked {
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

// serve appends the takes of a line that can be served: from the given location, or, if that is "", by rules 2 to 4.
func (o *Offer) serve(takes []Take, line Line, from Location) []Take {
	levels := o.levels[line.SKU]
	whole := slices.IndexFunc(levels, func(level Level) bool {
		return level.Available() >= line.Quantity && (from == "" || level.Location == from)
	})
	if whole >= 0 {
		levels[whole].Reserved += line.Quantity
		return append(takes, Take{SKU: line.SKU, Location: levels[whole].Location, Quantity: line.Quantity})
	}
	left, first := line.Quantity, len(takes)
	for _, has := range []func(Level) int64{Level.Available, Level.Orderable} {
		for i := range levels {
			units := min(left, max(0, has(levels[i])))
			if units == 0 {
				continue
			}
			levels[i].Reserved += units
			left -= units
			takes = take(takes, first, Take{SKU: line.SKU, Location: levels[i].Location, Quantity: units})
		}
	}
	slices.SortFunc(takes[first:], func(a, b Take) int { return cmp.Compare(a.Location, b.Location) })
	return takes
}

// take adds to the take at the same location, among those of the SKU, or appends it.
func take(takes []Take, first int, t Take) []Take {
	for i := range takes[first:] {
		if takes[first+i].Location == t.Location {
			takes[first+i].Quantity += t.Quantity
			return takes
		}
	}
	return append(takes, t)
}
