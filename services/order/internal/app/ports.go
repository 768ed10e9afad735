package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Orders is the store of orders.
type Orders interface {
	// Find returns an order with its lines. Errors: domain.ErrNotFound.
	Find(ctx context.Context, id domain.OrderID) (domain.Order, error)
	// Read is Find for showing: what it returns may be up to a second old.
	Read(ctx context.Context, id domain.OrderID) (domain.Order, error)
	// Insert writes a new order whose task is due after the delay. Errors: domain.ErrExists.
	Insert(ctx context.Context, order domain.Order, due time.Duration) error
	// Save writes a moved order with its history and its announcement, all or nothing; what it now owes is due after the delay.
	// Errors: domain.ErrMoved when somebody else moved it first.
	Save(ctx context.Context, order domain.Order, moved domain.Moved, due time.Duration) error
	// SavePaid saves several paid orders in one transaction and returns the ids of those that still owed their capture.
	SavePaid(ctx context.Context, orders []domain.Order, at time.Time) ([]domain.OrderID, error)
	// Claim returns up to limit orders whose task is due, and puts them off by the delay, so that nobody else takes them.
	Claim(ctx context.Context, limit int, delay time.Duration) ([]domain.Order, error)
	// Alarm puts the task of an order off for ever and reports whether it did: not when somebody else moved the order.
	Alarm(ctx context.Context, order domain.Order) (bool, error)
	// Alarms returns how many orders have a task that is put off for ever.
	Alarms(ctx context.Context) (int64, error)
	// List returns the known orders of a customer, newest first, behind the cursor.
	List(ctx context.Context, customerID string, after Cursor, limit int) ([]domain.Order, error)
	// DailyTotals sums up the known orders by business day and currency, both days included (YYYY-MM-DD).
	DailyTotals(ctx context.Context, from, to string) ([]DailyTotal, error)
}

// Cursor is a place in a customer's list; the zero Cursor is before the newest.
type Cursor struct {
	PlacedAt time.Time
	ID       domain.OrderID
}

// DailyTotal sums up the orders of one business day in one currency; the canceled ones are part of the sum and counted apart.
type DailyTotal struct {
	BusinessDate                   string
	Orders, Lines, CancelledOrders int64
	Total, CancelledTotal          money.Money
}

// Sellable is what the catalog says of a SKU.
type Sellable struct {
	ProductID string
	Name      string
	Price     money.Money
	// Tax is part of the price.
	Tax     domain.Tax
	Options []domain.Option
	// MaxPerOrder is how many units one order may have, 0 for no limit.
	MaxPerOrder int64
}

// Catalog knows names and prices.
type Catalog interface {
	// Sellables returns what is on sale of the SKUs, by SKU.
	Sellables(ctx context.Context, skus []string) (map[string]Sellable, error)
}

// Addresses knows the caller's address book.
type Addresses interface {
	// Address returns one of the caller's addresses, the default one for "". Errors: domain.ErrAddressRequired when there is no
	// address at all, domain.ErrAddressUnknown.
	Address(ctx context.Context, id string) (domain.Address, error)
}

// Stock holds units for orders. Every method may be repeated.
type Stock interface {
	// Reserve holds the lines until the hold runs out; created says that this call did it. Errors: kind AlreadyExists for a hold
	// of other lines, domain.ErrInterrupted for one that has ended.
	Reserve(ctx context.Context, id domain.OrderID, lines []domain.Line) (created bool, err error)
	// Commit makes the hold permanent. An error that Refused reports is final.
	Commit(ctx context.Context, id domain.OrderID) error
	// Release gives back what is held or committed, on condition that nothing of it was handed over; afterwards nothing can be.
	// Errors: domain.ErrNotCancelable, and nothing changed.
	Release(ctx context.Context, id domain.OrderID) error
}

// Charge is what is to be paid, and with what.
type Charge struct {
	Method string
	Amount money.Money
	// Imported marks a sale made elsewhere, which the limits of a payment do not bind.
	Imported bool
}

// Captures is what became of captures. Those of neither list may be tried again.
type Captures struct {
	// Taken is the money that was taken. Impossible is what was given back, or declined, and cannot be taken any more.
	Taken, Impossible []domain.OrderID
}

// Payments moves money. Every method may be repeated.
type Payments interface {
	// Validate checks that a charge can be made.
	Validate(ctx context.Context, charge Charge) error
	// Authorize sets the amount aside. An error that Refused reports is final; any other leaves the outcome unknown.
	Authorize(ctx context.Context, id domain.OrderID, charge Charge) error
	// Lookup returns where the money of an order stands; PaymentPending when nothing was authorized.
	Lookup(ctx context.Context, id domain.OrderID) (domain.PaymentStatus, error)
	// Capture takes the money of several orders, each by itself.
	Capture(ctx context.Context, ids []domain.OrderID) (Captures, error)
	// Reverse gives the money back, and makes sure that a late authorization is refused.
	Reverse(ctx context.Context, id domain.OrderID) (domain.PaymentStatus, error)
}
