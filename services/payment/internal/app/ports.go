package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// Bank is where the money is. Every operation is keyed by the order, may be repeated, and returns the bank's entry as it stands
// afterwards: a guard that does not hold changes nothing and is no error. domain.ErrUnknownOutcome means that no answer came.
type Bank interface {
	// CheckToken books nothing. Errors: domain.ErrMethodInvalid.
	CheckToken(token string) error
	// Authorize sets amount aside, unless the order has an entry. Errors: domain.ErrMethodInvalid; domain.ErrAmountMismatch if
	// the order is authorized or captured for another amount.
	Authorize(ctx context.Context, order domain.OrderID, token string, amount money.Money) (domain.Payment, error)
	// Capture takes what is authorized.
	Capture(ctx context.Context, order domain.OrderID) (domain.Payment, error)
	// Void gives back what is authorized. Of an order without an entry it makes a voided one.
	Void(ctx context.Context, order domain.OrderID) (domain.Payment, error)
	// Refund gives back all of what is captured.
	Refund(ctx context.Context, order domain.OrderID) (domain.Payment, error)
	// Lookup returns the entry, or domain.Unknown.
	Lookup(ctx context.Context, order domain.OrderID) (domain.Payment, error)
}

// Books are our own record of what the bank said.
type Books interface {
	// Find returns the payments of those orders that the books know; of no orders, nothing, and asks no store.
	Find(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID]domain.Payment, error)
	// Record takes up the bank's words, one an order and none of domain.StatusNone, as far as domain.Moves allows, and returns
	// every one of the payments as the books have it then. All or nothing; no words, no work.
	Record(ctx context.Context, actor domain.Actor, at time.Time, words []domain.Payment) (map[domain.OrderID]domain.Payment, error)
}

// Payments is the service.
type Payments struct {
	bank   Bank
	books  Books
	clock  clock.Clock
	limits domain.Limits
}

// New returns the service; limits are the largest amounts of one payment.
func New(bank Bank, books Books, clock clock.Clock, limits domain.Limits) *Payments {
	return &Payments{bank: bank, books: books, clock: clock, limits: limits}
}

// record takes up one word of the bank.
func (p *Payments) record(ctx context.Context, actor domain.Actor, word domain.Payment) (domain.Payment, error) {
	recorded, err := p.books.Record(ctx, actor, p.clock.Now(), []domain.Payment{word})
	if err != nil {
		return domain.Payment{}, fmt.Errorf("record that %s is %s: %w", word.OrderID, word.Status, err)
	}
	return recorded[word.OrderID], nil
}
