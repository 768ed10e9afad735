package domain

import "github.com/akinai/akinai/pkg/errs"

// Errors of the service.
var (
	// ErrMethodInvalid: the card token is invalid.
	ErrMethodInvalid = errs.New(errs.Invalid, "PAYMENT_METHOD_INVALID", "the payment method cannot be used")
	// ErrAmountInvalid: the amount is 0 or below.
	ErrAmountInvalid = errs.New(errs.Invalid, "PAYMENT_AMOUNT_INVALID", "the amount must be positive")
	// ErrLimitExceeded: the amount is above the limit of one card payment.
	ErrLimitExceeded = errs.New(errs.Invalid, "PAYMENT_LIMIT_EXCEEDED", "the amount is above the limit of the payment method")
	// ErrDeclined: the bank has declined; final for this order.
	ErrDeclined = errs.New(errs.Precondition, "PAYMENT_DECLINED", "the bank declined the payment")
	// ErrCanceled: the payment was voided or refunded before.
	ErrCanceled = errs.New(errs.Precondition, "PAYMENT_CANCELED", "the payment of this order was reversed")
	// ErrAmountMismatch: the order has a payment with another amount.
	ErrAmountMismatch = errs.New(errs.Precondition, "PAYMENT_AMOUNT_MISMATCH", "the order was authorised for another amount")
	// ErrUnknownOutcome: the bank did not answer; it may have processed the request or not.
	ErrUnknownOutcome = errs.New(errs.Unavailable, "PAYMENT_UNKNOWN", "the bank did not answer")
)
