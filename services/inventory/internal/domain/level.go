package domain

import (
	"regexp"
	"time"
)

// SKU names a thing that stock is kept of.
type SKU string

// Location names a place that stock is kept at.
type Location string

// Actor is who moved stock: a user id, or "system:" and the name of a service.
type Actor string

// DefaultLocation is the place that is asked first.
const DefaultLocation Location = "main"

var (
	skuPattern      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	locationPattern = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
)

// NewSKU returns a SKU, or ErrSKUInvalid.
func NewSKU(s string) (SKU, error) {
	if !skuPattern.MatchString(s) {
		return "", ErrSKUInvalid
	}
	return SKU(s), nil
}

// NewLocation returns a location, the default one for "", or ErrLocationInvalid.
func NewLocation(s string) (Location, error) {
	if s == "" {
		return DefaultLocation, nil
	}
	if !locationPattern.MatchString(s) {
		return "", ErrLocationInvalid
	}
	return Location(s), nil
}

// Level is the stock of a SKU at a location.
type Level struct {
	SKU      SKU
	Location Location
	// OnHand are physical units, the reserved ones included.
	OnHand int64
	// Reserved are units that live reservations hold; never more than OnHand and BackorderLimit together.
	Reserved int64
	// Version grows with each edit by people; reservations leave it alone.
	Version int64
	// BackorderLimit are units that may be promised beyond those on hand; 0 for most.
	BackorderLimit int64
}

// Available returns the units on hand that nobody holds; below 0 when units are on back-order.
func (l Level) Available() int64 { return l.OnHand - l.Reserved }

// Orderable returns what a new order could get.
func (l Level) Orderable() int64 { return l.Available() + l.BackorderLimit }

// Cause says why stock moved.
type Cause string

// The causes.
const (
	// CauseReceived: units came in.
	CauseReceived Cause = "received"
	// CauseReserved: a reservation took hold of them.
	CauseReserved Cause = "reserved"
	// CauseReleased: a reservation let go of them.
	CauseReleased Cause = "released"
	// CauseExpired: a reservation ran out.
	CauseExpired Cause = "expired"
	// CauseAdjusted: a person found more or fewer than the books said.
	CauseAdjusted Cause = "adjusted"
	// CauseShipped: an order's units were handed over.
	CauseShipped Cause = "shipped"
	// CauseReturned: they came back.
	CauseReturned Cause = "returned"
	// CauseWrittenOff: units turned out unfit for sale.
	CauseWrittenOff Cause = "written_off"
	// CauseTransferred: units went to another location, or came from one.
	CauseTransferred Cause = "transferred"
)

// Causes returns every cause.
func Causes() []Cause {
	return []Cause{
		CauseReceived, CauseReserved, CauseReleased, CauseExpired, CauseAdjusted, CauseShipped, CauseReturned, CauseWrittenOff,
		CauseTransferred,
	}
}

// Movement is an entry of the stock book. The sums of the deltas of a SKU at a location are its level.
type Movement struct {
	// ID tells entries of one SKU apart; later ones have higher ids, give or take those written at the same time.
	ID            int64
	SKU           SKU
	Location      Location
	Cause         Cause
	OnHandDelta   int64
	ReservedDelta int64
	// Reference is the order, delivery note or count that caused it.
	Reference string
	CreatedAt time.Time
	// Reason is why a person did it; "" for what orders do.
	Reason string
	Actor  Actor
}
