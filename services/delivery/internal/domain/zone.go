package domain

import (
	"cmp"
	"time"
)

// ZoneCode is the natural key of a zone.
type ZoneCode string

// Zone is an area with the ways in which the shop delivers there. An address belongs to the zone
// with the highest priority that contains it, then to the one with the first code; that zone
// decides alone.
type Zone struct {
	Code     ZoneCode
	Name     string
	Priority int32
	// ValidFrom and ValidUntil bound the time in which the zone counts; zero: unbounded. ValidUntil
	// is excluded.
	ValidFrom, ValidUntil time.Time
	// Area is a GeoJSON geometry in WGS84; "" for a zone of postal codes. Reads of the store leave
	// it empty.
	Area string
	// PostalCodes contains the first three to seven digits of postal codes.
	PostalCodes []string
	Methods     []Method
	// Version, Set and Attribution are set by the store.
	Version          int64
	Set, Attribution string
}

// MethodCode names a way of delivery, such as "standard"; once a zone.
type MethodCode string

// Carrier is the code of a carrier.
type Carrier string

// Method is a way of delivery in a zone.
type Method struct {
	Code    MethodCode
	Carrier Carrier
	Schedule
	// WindowsRefused: the carrier refuses time windows here.
	WindowsRefused bool
	// FreeOver is the amount in JPY from which delivery is free; nil: never.
	FreeOver *int64
	Fees     []Fee
}

// Fee is a row of a table of fees, in JPY with tax.
type Fee struct {
	// MaxGrams is the weight up to which the row fits; 0: any weight.
	MaxGrams int64 `json:"max_grams"`
	// MinAmount is the amount of the order from which the row fits.
	MinAmount int64 `json:"min_amount"`
	// Amount is the fee.
	Amount int64 `json:"amount"`
}

// FeeFor returns the fee of an order of a weight and an amount. It reports false if no row fits:
// the order is too heavy. Of several rows that fit, the one with the lowest MaxGrams counts, then
// the one with the highest MinAmount.
func (m Method) FeeFor(grams, amount int64) (int64, bool) {
	var best *Fee
	for i := range m.Fees {
		fee := &m.Fees[i]
		if fee.MaxGrams != 0 && grams > fee.MaxGrams || amount < fee.MinAmount {
			continue
		}
		if best == nil || fee.before(*best) {
			best = fee
		}
	}
	switch {
	case best == nil:
		return 0, false
	case m.FreeOver != nil && amount >= *m.FreeOver:
		return 0, true
	}
	return best.Amount, true
}

// before reports whether f counts rather than other, if both fit.
func (f Fee) before(other Fee) bool {
	if f.MaxGrams != other.MaxGrams {
		return other.MaxGrams == 0 || f.MaxGrams != 0 && f.MaxGrams < other.MaxGrams
	}
	return cmp.Compare(f.MinAmount, other.MinAmount) > 0
}

// Issue is a reason to refuse or to doubt a zone of an import.
type Issue struct {
	// Index is the place in the import, from 0.
	Index int
	Code  ZoneCode
	// Reason is one of the constants below.
	Reason string
	// Detail is for people.
	Detail string
}

// Reasons to refuse a zone.
const (
	ReasonNotGeoJSON     = "AREA_NOT_GEOJSON"
	ReasonAreaType       = "AREA_TYPE"
	ReasonAreaEmpty      = "AREA_EMPTY"
	ReasonRingShort      = "AREA_RING_SHORT"
	ReasonRingOpen       = "AREA_RING_OPEN"
	ReasonSwapped        = "AREA_COORDINATES_SWAPPED"
	ReasonOutOfRange     = "AREA_OUT_OF_RANGE"
	ReasonAreaInvalid    = "AREA_INVALID"
	ReasonZoneEmpty      = "ZONE_EMPTY"
	ReasonZoneRepeated   = "ZONE_REPEATED"
	ReasonZonePeriod     = "ZONE_PERIOD"
	ReasonOtherSet       = "ZONE_OF_ANOTHER_SET"
	ReasonMethodRepeated = "METHOD_REPEATED"
	ReasonCarrierUnknown = "CARRIER_UNKNOWN"
)

// Reasons to doubt a zone.
const (
	ReasonNoMethod    = "NO_METHOD"
	ReasonNoTownPoint = "NO_TOWN_POINT"
)

// Check returns why the zones cannot be stored, as far as it can be said without the store: at most
// one reason a zone, sorted by index.
func Check(zones []Zone, carriers []Carrier) []Issue {
	known := make(map[Carrier]bool, len(carriers))
	for _, c := range carriers {
		known[c] = true
	}
	var issues []Issue
	seen := make(map[ZoneCode]bool, len(zones))
	for i, z := range zones {
		reason, detail := z.check(known)
		if seen[z.Code] {
			reason, detail = ReasonZoneRepeated, "the import has this code before"
		}
		seen[z.Code] = true
		if reason != "" {
			issues = append(issues, Issue{Index: i, Code: z.Code, Reason: reason, Detail: detail})
		}
	}
	return issues
}

func (z Zone) check(known map[Carrier]bool) (reason, detail string) {
	if !z.ValidFrom.IsZero() && !z.ValidUntil.IsZero() && !z.ValidFrom.Before(z.ValidUntil) {
		return ReasonZonePeriod, "the zone ends before it begins"
	}
	methods := make(map[MethodCode]bool, len(z.Methods))
	for _, m := range z.Methods {
		if methods[m.Code] {
			return ReasonMethodRepeated, "method " + string(m.Code)
		}
		if methods[m.Code] = true; !known[m.Carrier] {
			return ReasonCarrierUnknown, "carrier " + string(m.Carrier)
		}
	}
	if z.Area == "" {
		if len(z.PostalCodes) == 0 {
			return ReasonZoneEmpty, "neither an area nor postal codes"
		}
		return "", ""
	}
	return checkArea(z.Area)
}

// Imported is the outcome of an import.
type Imported struct {
	Created, Updated, Unchanged int
	// Refusals are not stored; Warnings are. Sorted by index.
	Refusals, Warnings []Issue
}

// Found is where a destination lies.
type Found struct {
	Source Source
	// Point is nil without one.
	Point *Point
	// Zones are all that contain the destination, by priority; the first one decides.
	Zones []Zone
}

// Method returns the method of a code. It reports false if the zone has none.
func (z Zone) Method(code MethodCode) (Method, bool) {
	for _, m := range z.Methods {
		if m.Code == code {
			return m, true
		}
	}
	return Method{}, false
}
