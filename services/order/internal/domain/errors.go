package domain

import (
	"errors"

	"github.com/akinai/akinai/pkg/errs"
)

// Errors of the order service itself. Errors of stock, payment and addresses are passed on
// unchanged.
var (
	ErrNotFound          = errs.New(errs.NotFound, "ORDER_NOT_FOUND", "there is no such order")
	ErrNotCancelable     = errs.New(errs.Precondition, "ORDER_NOT_CANCELABLE", "the order cannot be canceled any more")
	ErrNotReschedulable  = errs.New(errs.Precondition, "ORDER_NOT_RESCHEDULABLE", "the order cannot be moved to another slot")
	ErrPostalCode        = errs.New(errs.Invalid, "POSTAL_CODE_INVALID", "a postal code has seven digits, with or without a hyphen")
	ErrPostalCodeUnknown = errs.New(errs.NotFound, "POSTAL_CODE_UNKNOWN", "no town or office has this postal code")
	ErrVersionConflict   = errs.New(errs.Conflict, "VERSION_CONFLICT", "the order changed meanwhile; read it again")
	ErrExists            = errs.New(errs.AlreadyExists, "ORDER_EXISTS", "the order is there already")
	ErrNumberInvalid     = errs.New(errs.Invalid, "ORDER_NUMBER_INVALID", "an order number has ten digits, the last a check digit")
	ErrKeyInUse          = errs.New(errs.Conflict, "IDEMPOTENCY_KEY_IN_USE", "the first request with this key has not been answered yet")
	ErrKeyReused         = errs.New(errs.Invalid, "IDEMPOTENCY_KEY_REUSED", "the key was used for another request")
	ErrSKUNotForSale     = errs.New(errs.Invalid, "SKU_NOT_FOR_SALE", "a SKU is not for sale")
	ErrQuantityLimit     = errs.New(errs.Invalid, "QUANTITY_LIMIT", "the quantity of a line is out of range")
	ErrLineLimit         = errs.New(errs.Invalid, "LINE_LIMIT", "the order has too many lines")
	ErrAddressRequired   = errs.New(errs.Precondition, "ADDRESS_REQUIRED", "the customer has no address to deliver to")
	ErrEmailRequired     = errs.New(errs.Invalid, "EMAIL_REQUIRED", "a guest's order needs an e-mail address")
	ErrAddressUnknown    = errs.New(errs.Invalid, "ADDRESS_UNKNOWN", "the customer has no address with this id")
	ErrTotalChanged      = errs.New(errs.Precondition, "TOTAL_CHANGED", "the total is not the one expected")
	ErrLinesMissing      = errs.New(errs.Invalid, "LINES_MISSING", "the order has no lines")
	ErrMethodRequired    = errs.New(errs.Invalid, "PAYMENT_METHOD_REQUIRED", "the order costs something, and does not say how it is paid")
	ErrDateInvalid       = errs.New(errs.Invalid, "DATE_INVALID", "the business date is not a date")
	ErrNoteLimit         = errs.New(errs.Precondition, "NOTE_LIMIT", "no more notes can be added")
	ErrNoteExists        = errs.New(errs.AlreadyExists, "NOTE_EXISTS", "there is a note of this id with another text")
	ErrPageToken         = errs.New(errs.Invalid, "PAGE_TOKEN_INVALID", "the page token is not one of ours")
	ErrInterrupted       = errs.New(errs.Conflict, "CHECKOUT_INTERRUPTED", "the checkout broke off and was undone; order again with a new key")
	ErrCheckoutUncertain = errs.New(errs.Unavailable, "CHECKOUT_UNFINISHED", "the outcome is not known yet; ask again with the same key")
	ErrCancelUncertain   = errs.New(errs.Unavailable, "CANCEL_UNFINISHED", "the outcome is not known yet; cancel again")
	ErrCartNotFound      = errs.New(errs.NotFound, "CART_NOT_FOUND", "there is no such cart of a guest")
	ErrCartLineNotFound  = errs.New(errs.NotFound, "CART_LINE_NOT_FOUND", "the cart has no line of this SKU")
	ErrCartChanged       = errs.New(errs.Conflict, "CART_CHANGED", "the cart is not at this version; read it again")
	ErrConfirmation      = errs.New(errs.Precondition, "CONFIRMATION_CHANGED", "the final confirmation is not the one that was shown")
	ErrDeliveryRequired  = errs.New(errs.Precondition, "DELIVERY_REQUIRED", "the order does not say how it is to arrive")
	ErrDeliveryUnknown   = errs.New(errs.Precondition, "DELIVERY_UNAVAILABLE", "the shop does not deliver this order to the address in this way")
	ErrSlotFull          = errs.New(errs.Precondition, "SLOT_FULL", "the slot is full")
	ErrSlotUnavailable   = errs.New(errs.Precondition, "SLOT_UNAVAILABLE", "an order cannot arrive in this slot")
	ErrIllegalTransition = errs.New(errs.Precondition, "ORDER_TRANSITION_INVALID", "the order's state does not allow this")
)

// ErrCartOrdered means that the version of the cart has become another order. It never leaves the
// service.
var ErrCartOrdered = errors.New("the version of the cart has become another order")
