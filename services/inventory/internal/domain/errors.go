package domain

import "github.com/akinai/akinai/pkg/errs"

// Errors of reservations and levels.
var (
	// ErrSKUInvalid: the text is not a valid SKU.
	ErrSKUInvalid = errs.New(errs.Invalid, "SKU_INVALID", "a SKU is 1 to 64 letters, digits, dots, dashes and underscores")
	// ErrSKURepeated: the request names a SKU, or a SKU at a location, twice, so that it is
	// ambiguous.
	ErrSKURepeated = errs.New(errs.Invalid, "SKU_REPEATED", "a SKU is listed twice")
	// ErrSKUUnknown: no level of a SKU was ever created, at any location; it is probably a typing
	// error. See UnknownSKUsError.
	ErrSKUUnknown = errs.New(errs.Invalid, "SKU_UNKNOWN", "no stock is kept of a SKU")
	// ErrLocationInvalid: the text is not a valid location code.
	ErrLocationInvalid = errs.New(errs.Invalid, "LOCATION_INVALID", "a location is 1 to 64 lower-case letters, digits and dashes")
	// ErrQuantityInvalid: the quantity is out of range: 0, too large, or of the wrong sign.
	ErrQuantityInvalid = errs.New(errs.Invalid, "QUANTITY_INVALID", "a quantity is out of range")
	// ErrOutOfStock: there are too few units of some SKUs, see OutOfStockError.
	ErrOutOfStock = errs.New(errs.Precondition, "OUT_OF_STOCK", "not enough stock")
	// ErrStockContended: concurrent requests changed the stock at every attempt. Nothing was
	// reserved.
	ErrStockContended = errs.New(errs.Unavailable, "STOCK_CONTENDED", "too many buyers at once")
	// ErrReservationNotFound: the order has no reservation.
	ErrReservationNotFound = errs.New(errs.NotFound, "RESERVATION_NOT_FOUND", "no reservation of this order")
	// ErrReservationMismatch: the order's reservation has other lines.
	ErrReservationMismatch = errs.New(errs.AlreadyExists, "RESERVATION_MISMATCH", "the order has a reservation of other lines")
	// ErrReservationExpired: the hold expired before it was committed.
	ErrReservationExpired = errs.New(errs.Precondition, "RESERVATION_EXPIRED", "the reservation has expired")
	// ErrReservationReleased: the reservation was released.
	ErrReservationReleased = errs.New(errs.Precondition, "RESERVATION_RELEASED", "the reservation was released")
	// ErrStockBelowReserved: the change would leave fewer units than are reserved.
	ErrStockBelowReserved = errs.New(errs.Precondition, "STOCK_BELOW_RESERVED", "fewer units than are reserved")
)

// Errors of fulfilling, returning and editing stock.
var (
	// ErrReservationNotCommitted: the reservation is still a hold; nothing can be fulfilled.
	ErrReservationNotCommitted = errs.New(errs.Precondition, "RESERVATION_NOT_COMMITTED", "the reservation is not committed")
	// ErrReservationFulfilled: all units, or for ReleaseUnfulfilledStock some units, were
	// fulfilled.
	ErrReservationFulfilled = errs.New(errs.Precondition, "RESERVATION_FULFILLED", "the reservation was fulfilled")
	// ErrReservationNotFulfilled: nothing was fulfilled, so nothing can be returned.
	ErrReservationNotFulfilled = errs.New(errs.Precondition, "RESERVATION_NOT_FULFILLED", "nothing of the reservation was fulfilled")
	// ErrQuantityExceeded: the reservation has fewer units, with "sku".
	ErrQuantityExceeded = errs.New(errs.Precondition, "QUANTITY_EXCEEDED", "more units than the reservation has")
	// ErrStockNotOnHand: units on back-order have not arrived, with "sku".
	ErrStockNotOnHand = errs.New(errs.Precondition, "STOCK_NOT_ON_HAND", "the units have not come in yet")
	// ErrHoldInvalid: a hold must end after now and within 30 days.
	ErrHoldInvalid = errs.New(errs.Invalid, "HOLD_INVALID", "a hold ends in the next 30 days")
	// ErrLocationNotFound: the location does not exist.
	ErrLocationNotFound = errs.New(errs.NotFound, "LOCATION_NOT_FOUND", "no such location")
	// ErrVersionConflict: a level or a location was edited after the caller has read it.
	ErrVersionConflict = errs.New(errs.Conflict, "VERSION_CONFLICT", "changed since it was read")
	// ErrReasonRequired: the change needs a reason.
	ErrReasonRequired = errs.New(errs.Invalid, "REASON_REQUIRED", "a reason is required")
	// ErrOperationMismatch: the operation id was used for another request.
	ErrOperationMismatch = errs.New(errs.AlreadyExists, "OPERATION_MISMATCH", "the operation id was used for something else")
	// ErrOperationRequired: a change of some lines needs an operation id, so that it can be
	// repeated.
	ErrOperationRequired = errs.New(errs.Invalid, "OPERATION_REQUIRED", "an operation id is required with lines")
)

// ErrStaleSnapshot means that a concurrent request has changed the stock since the snapshot, or has
// reserved for the same order: retry with a new snapshot. It never leaves the service.
var ErrStaleSnapshot = errs.New(errs.Conflict, "OVERTAKEN", "the stock changed")
