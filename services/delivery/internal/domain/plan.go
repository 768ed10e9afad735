package domain

import "time"

// PlaceKey is what decides where a destination lies.
type PlaceKey struct {
	PostalCode, Prefecture, City, Line1 string
	At                                  Point
	Exact                               bool
}

// Key returns the key of a destination.
func (d Destination) Key() PlaceKey {
	key := PlaceKey{PostalCode: d.PostalCode, Prefecture: d.Prefecture, City: d.City, Line1: d.Line1}
	if d.Point != nil {
		key.At, key.Exact = *d.Point, true
	}
	return key
}

// Place is where a destination lies, at any time.
type Place struct {
	Source Source
	// Zones are all that contain the destination, by priority.
	Zones []ZonePeriod
	// Delivers reports whether the shop has a zone at all.
	Delivers bool
}

// ZonePeriod is a zone with the time in which it counts; a zero time is no bound.
type ZonePeriod struct {
	Code        ZoneCode
	From, Until time.Time
}

// counts reports whether the zone counts at a time.
func (p ZonePeriod) counts(at time.Time) bool {
	return !at.Before(p.From) && (p.Until.IsZero() || at.Before(p.Until))
}

// ZoneAt returns the zone that decides at a time. It reports false if there is none.
func (p Place) ZoneAt(at time.Time) (ZoneCode, bool) {
	for _, z := range p.Zones {
		if z.counts(at) {
			return z.Code, true
		}
	}
	return "", false
}

// ZonePlan is a zone with what its slots depend on, as of a revision. It has no loads.
type ZonePlan struct {
	Revision int64
	Zone     Zone
	Plan     Plan
}

// Counts reports whether the zone counts at a time.
func (p ZonePlan) Counts(at time.Time) bool {
	return ZonePeriod{p.Zone.Code, p.Zone.ValidFrom, p.Zone.ValidUntil}.counts(at)
}
