package domain

import "github.com/akinai/akinai/pkg/errs"

// The refusals of the service.
var (
	// ErrSKUInvalid: not a SKU that stock could be kept under.
	ErrSKUInvalid = errs.New(errs.Invalid, "SKU_INVALID", "a SKU is 1 to 64 letters, digits, dots, dashes and underscores")
	// ErrSKURepeated: a count names a SKU twice; which of the two is meant is anyone's guess.
	ErrSKURepeated = errs.New(errs.Invalid, "SKU_REPEATED", "a SKU is listed twice")
	// ErrLocationInvalid: not a name of a location.
	ErrLocationInvalid = errs.New(errs.Invalid, "LOCATION_INVALID", "a location is 1 to 64 lower-case letters, digits and dashes")
	// ErrQuantityInvalid: nothing, less than nothing, or more than can be counted.
	ErrQuantityInvalid = errs.New(errs.Invalid, "QUANTITY_INVALID", "a quantity must be positive and countable")
	// ErrOutOfStock: some SKUs cannot be had, see OutOfStock.
	ErrOutOfStock = errs.New(errs.Precondition, "OUT_OF_STOCK", "not enough stock")
	// ErrStockContended: others were faster each time. Nothing was reserved.
	ErrStockContended = errs.New(errs.Unavailable, "STOCK_CONTENDED", "too many buyers at once")
	// ErrReservationNotFound: the order never reserved anything.
	ErrReservationNotFound = errs.New(errs.NotFound, "RESERVATION_NOT_FOUND", "no reservation of this order")
	// ErrReservationMismatch: the order reserved something else.
	ErrReservationMismatch = errs.New(errs.AlreadyExists, "RESERVATION_MISMATCH", "the order has a reservation of other lines")
	// ErrReservationExpired: the hold ran out before it was committed.
	ErrReservationExpired = errs.New(errs.Precondition, "RESERVATION_EXPIRED", "the reservation has expired")
	// ErrReservationReleased: the stock was given back.
	ErrReservationReleased = errs.New(errs.Precondition, "RESERVATION_RELEASED", "the reservation was released")
	// ErrStockBelowReserved: a count is below what live reservations hold.
	ErrStockBelowReserved = errs.New(errs.Precondition, "STOCK_BELOW_RESERVED", "fewer units than are reserved")
)

// ErrOvertaken says that somebody else moved first: took the units, or reserved for the same order. Look again. It never leaves
// the service.
var ErrOvertaken = errs.New(errs.Conflict, "OVERTAKEN", "the stock changed")
