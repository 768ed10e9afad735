package domain

import (
	"regexp"
	"time"
)

// SKU is the stock keeping unit: the code of a sellable variant.
type SKU string

// LocationCode identifies a location: 1 to 64 lower-case letters, digits and dashes.
type LocationCode string

// Actor is who changed stock: a user id, or "system:" and the name of a service.
type Actor string

// DefaultLocation is the location that is used if none is given.
const DefaultLocation LocationCode = "main"

var (
	skuPattern      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	locationPattern = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
)

// NewSKU checks the text and returns it as a SKU. Error: ErrSKUInvalid.
func NewSKU(s string) (SKU, error) {
	if !skuPattern.MatchString(s) {
		return "", ErrSKUInvalid
	}
	return SKU(s), nil
}

// NewLocationCode checks the text and returns it as a code; "" stands for the default location.
// Error: ErrLocationInvalid.
func NewLocationCode(s string) (LocationCode, error) {
	if s == "" {
		return DefaultLocation, nil
	}
	if !locationPattern.MatchString(s) {
		return "", ErrLocationInvalid
	}
	return LocationCode(s), nil
}

// Level is the stock of a SKU at a location.
type Level struct {
	SKU      SKU
	Location LocationCode
	// OnHand is the number of physical units at the location, including reserved ones.
	OnHand int64
	// Reserved is the number of units in live reservations; at most OnHand + BackorderLimit.
	Reserved int64
	// Version increments with each edit by staff; reservations do not change it.
	Version int64
	// BackorderLimit is the number of units that may be promised beyond those on hand; usually 0.
	BackorderLimit int64
}

// Key returns the key of the level.
func (l Level) Key() LevelKey { return LevelKey{SKU: l.SKU, Location: l.Location} }

// Available returns the units on hand that are not reserved; below 0 if units are promised that
// have not arrived.
func (l Level) Available() int64 { return l.OnHand - l.Reserved }

// Orderable returns the number of units that a new order could get.
func (l Level) Orderable() int64 { return l.Available() + l.BackorderLimit }

// Cause is why a movement changed a level. A CHECK in db/inventory lists the same values.
type Cause string

// The causes.
const (
	// CauseReceived: units arrived.
	CauseReceived Cause = "received"
	// CauseReserved: units were reserved.
	CauseReserved Cause = "reserved"
	// CauseReleased: reserved units were released.
	CauseReleased Cause = "released"
	// CauseExpired: a hold expired.
	CauseExpired Cause = "expired"
	// CauseAdjusted: staff counted more or fewer units than recorded.
	CauseAdjusted Cause = "adjusted"
	// CauseFulfilled: units of an order were fulfilled: they left the shop.
	CauseFulfilled Cause = "fulfilled"
	// CauseReturned: fulfilled units were returned.
	CauseReturned Cause = "returned"
	// CauseWrittenOff: units are not fit for sale.
	CauseWrittenOff Cause = "written_off"
	// CauseTransferred: units were moved to or from another location.
	CauseTransferred Cause = "transferred"
)

// Causes returns every cause.
func Causes() []Cause {
	return []Cause{
		CauseReceived, CauseReserved, CauseReleased, CauseExpired, CauseAdjusted, CauseFulfilled, CauseReturned, CauseWrittenOff,
		CauseTransferred,
	}
}

// Movement is a stored change of a level. The level is the sum of the deltas of its movements.
type Movement struct {
	// ID increases in the order of writing; concurrent movements may have any order.
	ID            int64
	SKU           SKU
	Location      LocationCode
	Cause         Cause
	OnHandDelta   int64
	ReservedDelta int64
	// Reference is the order, delivery note or stock-take that caused it.
	Reference string
	CreatedAt time.Time
	// Reason is the reason that staff gave; "" for movements of orders.
	Reason string
	Actor  Actor
}

// LevelSearch selects levels for staff, by SKU and location.
type LevelSearch struct {
	// SKUPrefix is the beginning of the SKU; "" matches all.
	SKUPrefix string
	// Location is a filter unless it is "".
	Location LocationCode
	// Statuses are those of the SKU over all locations; none matches all.
	Statuses []StockStatus
	// AfterSKU and AfterLocation are the last level of the previous page.
	AfterSKU      SKU
	AfterLocation LocationCode
	// Limit is the page size, > 0.
	Limit int
}

// LevelRow is a level as a table of staff shows it.
type LevelRow struct {
	Level
	// Status is the last published status of the SKU; "" before the first time.
	Status StockStatus
}

// SKUPolicy is what is stored of a SKU over all locations.
type SKUPolicy struct {
	// Status is the last published one; "" before the first time.
	Status StockStatus
	// LowThreshold is nil if the threshold of the service applies.
	LowThreshold *int64
}

// SKUReservation is what a live reservation holds of a SKU at a location.
type SKUReservation struct {
	OrderID  OrderID
	Location LocationCode
	// Quantity is the number of units that are still reserved.
	Quantity int64
	Status   Status
	// ExpiresAt has no meaning if the status is committed.
	ExpiresAt  time.Time
	ReservedAt time.Time
}

// Units are those of a SKU over its locations.
type Units struct {
	// Available is the number of available units, at all locations.
	Available int64
	// Orderable is the number of units that an order could get, including back-orders: at open
	// locations. It is nil if the SKU has no level at one.
	Orderable *int64
}
