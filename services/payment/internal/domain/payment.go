package domain

import (
	"strings"

	"github.com/akinai/akinai/pkg/money"
)

// OrderID is the id of an order, a UUID in lower case. It is the merchant reference at the bank.
type OrderID string

// NewOrderID returns the order id for a UUID in any case.
func NewOrderID(uuid string) OrderID { return OrderID(strings.ToLower(uuid)) }

// Actor identifies the caller: a user id, or "system:" and the name of a service.
type Actor string

// Payment is the payment of one order, as stored here or at the bank.
type Payment struct {
	OrderID OrderID
	Status  Status
	// Amount is the authorized amount; zero if no authorization was requested, also after a void
	// without one.
	Amount money.Money
	// BankReference is the bank's reference; "" if the bank has no entry.
	BankReference string
	// Method is the bank's name of the card brand.
	Method string
}

// Unknown returns the payment of an order without an entry.
func Unknown(order OrderID) Payment { return Payment{OrderID: order, Status: StatusNone} }

// Authorized returns nil if the payment is authorized or captured. Errors: ErrDeclined,
// ErrCanceled.
func (p Payment) Authorized() error {
	switch p.Status {
	case StatusAuthorized, StatusCaptured:
		return nil
	case StatusFailed:
		return ErrDeclined
	case StatusNone, StatusVoided, StatusRefunded:
	}
	return ErrCanceled
}

// Limits are the largest amounts that one card payment may have, by currency (ISO 4217), in minor
// units: 10,000,000 is ¥10,000,000 but £100,000. A currency without an entry has no limit.
type Limits map[string]int64

// Check returns nil for an amount that is positive and not above its currency's limit; an imported
// sale, which was paid elsewhere, has no limit. Errors: ErrAmountInvalid, ErrLimitExceeded.
func (l Limits) Check(amount money.Money, imported bool) error {
	limit, limited := l[amount.Currency]
	switch {
	case amount.Amount <= 0:
		return ErrAmountInvalid
	case limited && !imported && amount.Amount > limit:
		return ErrLimitExceeded
	default:
		return nil
	}
}
