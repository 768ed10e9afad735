package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// Bank is the card bank. Every operation is keyed by the order, may be repeated, and returns the
// bank's resulting entry. An operation that the entry's status does not allow changes nothing and
// is no error. domain.ErrUnknownOutcome means that the bank did not answer.
type Bank interface {
	// CheckToken checks a card token and changes nothing. Errors: domain.ErrMethodInvalid.
	CheckToken(token string) error
	// Authorize authorizes the amount, unless the order has an entry. Errors:
	// domain.ErrMethodInvalid; domain.ErrAmountMismatch if the order is authorized or captured with
	// another amount.
	Authorize(ctx context.Context, order domain.OrderID, token string, amount money.Money) (domain.Payment, error)
	// Capture captures an authorized payment.
	Capture(ctx context.Context, order domain.OrderID) (domain.Payment, error)
	// Void voids an authorized payment. If the order has no entry, it creates a voided one, which
	// refuses a later authorization.
	Void(ctx context.Context, order domain.OrderID) (domain.Payment, error)
	// Refund refunds a captured payment in full.
	Refund(ctx context.Context, order domain.OrderID) (domain.Payment, error)
	// Lookup returns the entry, or domain.Unknown.
	Lookup(ctx context.Context, order domain.OrderID) (domain.Payment, error)
}

// Store stores the payments as the bank has answered.
type Store interface {
	// Get returns the stored payments of the orders. Without orders it makes no query.
	Get(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID]domain.Payment, error)
	// Record stores answers of the bank, one per order and none with domain.StatusNone, as far as
	// domain.Transitions allows. It returns the resulting payments. All or nothing. Without answers
	// it makes no query.
	Record(ctx context.Context, actor domain.Actor, at time.Time, answers []domain.Payment) (map[domain.OrderID]domain.Payment, error)
}

// App implements the use cases.
type App struct {
	bank   Bank
	store  Store
	clock  clock.Clock
	limits domain.Limits
}

// New returns the use cases. limits are the largest amounts of one payment.
func New(bank Bank, store Store, clock clock.Clock, limits domain.Limits) *App {
	return &App{bank: bank, store: store, clock: clock, limits: limits}
}

// record stores one answer of the bank.
func (a *App) record(ctx context.Context, actor domain.Actor, answer domain.Payment) (domain.Payment, error) {
	recorded, err := a.store.Record(ctx, actor, a.clock.Now(), []domain.Payment{answer})
	if err != nil {
		return domain.Payment{}, fmt.Errorf("record that %s is %s: %w", answer.OrderID, answer.Status, err)
	}
	return recorded[answer.OrderID], nil
}
