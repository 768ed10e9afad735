package domain

import "github.com/akinai/akinai/pkg/errs"

// The refusals of the service.
var (
	// ErrMethodInvalid: the bank does not know the token.
	ErrMethodInvalid = errs.New(errs.Invalid, "PAYMENT_METHOD_INVALID", "the payment method cannot be used")
	// ErrAmountInvalid: nothing to pay.
	ErrAmountInvalid = errs.New(errs.Invalid, "PAYMENT_AMOUNT_INVALID", "the amount must be positive")
	// ErrLimitExceeded: more than one card payment may have.
	ErrLimitExceeded = errs.New(errs.Invalid, "PAYMENT_LIMIT_EXCEEDED", "the amount is above the limit of the payment method")
	// ErrDeclined: the bank said no; final for this order.
	ErrDeclined = errs.New(errs.Precondition, "PAYMENT_DECLINED", "the bank declined the payment")
	// ErrCancelled: the order's money was given back, or fenced off, before.
	ErrCancelled = errs.New(errs.Precondition, "PAYMENT_CANCELLED", "the payment of this order was reversed")
	// ErrAmountMismatch: the order is known with another amount.
	ErrAmountMismatch = errs.New(errs.Precondition, "PAYMENT_AMOUNT_MISMATCH", "the order was authorised for another amount")
	// ErrUnknownOutcome: the bank did not answer; it may have done what was asked, or not.
	ErrUnknownOutcome = errs.New(errs.Unavailable, "PAYMENT_UNKNOWN", "the bank did not answer")
)
