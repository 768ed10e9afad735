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

// The refusals of what becomes of a reservation, and of stock keeping.
var (
	// ErrReservationNotCommitted: a hold is not an order yet; nothing can be handed over.
	ErrReservationNotCommitted = errs.New(errs.Precondition, "RESERVATION_NOT_COMMITTED", "the reservation is not committed")
	// ErrReservationFulfilled: everything was handed over.
	ErrReservationFulfilled = errs.New(errs.Precondition, "RESERVATION_FULFILLED", "the reservation was handed over")
	// ErrReservationNotFulfilled: nothing was handed over that could come back.
	ErrReservationNotFulfilled = errs.New(errs.Precondition, "RESERVATION_NOT_FULFILLED", "the reservation was not handed over")
	// ErrQuantityExceeded: more units than the reservation has to give, with "sku".
	ErrQuantityExceeded = errs.New(errs.Precondition, "QUANTITY_EXCEEDED", "more units than the reservation has")
	// ErrStockNotOnHand: units on back-order have not come in, with "sku".
	ErrStockNotOnHand = errs.New(errs.Precondition, "STOCK_NOT_ON_HAND", "the units have not come in yet")
	// ErrHoldInvalid: a hold must end later than now and within 30 days.
	ErrHoldInvalid = errs.New(errs.Invalid, "HOLD_INVALID", "a hold ends in the next 30 days")
	// ErrLocationNotFound: no such place.
	ErrLocationNotFound = errs.New(errs.NotFound, "LOCATION_NOT_FOUND", "no such location")
	// ErrVersionConflict: somebody else edited it since it was read.
	ErrVersionConflict = errs.New(errs.Conflict, "VERSION_CONFLICT", "changed since it was read")
	// ErrReasonRequired: who changes stock by hand says why.
	ErrReasonRequired = errs.New(errs.Invalid, "REASON_REQUIRED", "a reason is required")
	// ErrOperationMismatch: the operation's id was used for something else.
	ErrOperationMismatch = errs.New(errs.AlreadyExists, "OPERATION_MISMATCH", "the operation id was used for something else")
	// ErrOperationRequired: a part of a reservation needs an operation id, so that it can be repeated.
	ErrOperationRequired = errs.New(errs.Invalid, "OPERATION_REQUIRED", "an operation id is required with lines")
)

// ErrOvertaken says that somebody else moved first: took the units, or reserved for the same order. Look again. It never leaves
// the service.
var ErrOvertaken = errs.New(errs.Conflict, "OVERTAKEN", "the stock changed")
