package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Orders stores orders.
type Orders interface {
	// Get returns an order with its lines. Errors: domain.ErrNotFound.
	Get(ctx context.Context, id domain.OrderID) (domain.Order, error)
	// GetAll returns those of the orders that exist, with their lines.
	GetAll(ctx context.Context, ids []domain.OrderID) ([]domain.Order, error)
	// GetCached is Get for display: the result may be up to a second old.
	GetCached(ctx context.Context, id domain.OrderID) (domain.Order, error)
	// GetByNumber returns an order by its number, a valid one. Errors: domain.ErrNotFound.
	GetByNumber(ctx context.Context, number string) (domain.Order, error)
	// LastChange returns an order with its last change. Errors: domain.ErrNotFound.
	LastChange(ctx context.Context, id domain.OrderID) (domain.ChangedOrder, error)
	// History returns the commands that were applied to an order, the first one first.
	History(ctx context.Context, id domain.OrderID) ([]domain.HistoryEntry, error)
	// Confirmation returns the final confirmation that was stored with an order; nil if there is
	// none.
	Confirmation(ctx context.Context, id domain.OrderID) (*domain.FinalConfirmation, error)
	// GetByCart returns the order that a version of a cart has become, unless it was refused.
	// Errors: domain.ErrNotFound.
	GetByCart(ctx context.Context, cart domain.CartVersion) (domain.Order, error)
	// GetByRound returns the order of a round of a cart, whatever its version, unless it was
	// refused. Errors: domain.ErrNotFound.
	GetByRound(ctx context.Context, cart string, round int64) (domain.Order, error)
	// Insert writes a new order whose task is due after the delay. Errors: domain.ErrExists,
	// domain.ErrNumberTaken, domain.ErrCartOrdered.
	Insert(ctx context.Context, order domain.Order, due time.Duration) error
	// Save writes a changed order with its history and event, all or nothing; its task is due after
	// the delay. Errors: domain.ErrVersionConflict if the order was changed meanwhile.
	Save(ctx context.Context, order domain.Order, applied domain.AppliedTransition, due time.Duration) error
	// SaveMetadata writes the changed metadata of an order with its history. Errors:
	// domain.ErrVersionConflict if the order was changed meanwhile.
	SaveMetadata(ctx context.Context, order domain.Order, applied domain.AppliedTransition) error
	// SavePaid saves several paid orders in one transaction and returns the ids of those that still
	// had the task capture.
	SavePaid(ctx context.Context, orders []domain.Order, at time.Time) ([]domain.OrderID, error)
	// Claim returns up to limit orders whose task is due, and postpones them by the delay, so that
	// no other process claims them.
	Claim(ctx context.Context, limit int, delay time.Duration) ([]domain.Order, error)
	// Suspend suspends the task of an order. It reports false if the order was changed meanwhile.
	Suspend(ctx context.Context, order domain.Order) (bool, error)
	// CountSuspended returns the number of orders with a suspended task.
	CountSuspended(ctx context.Context) (int64, error)
	// List returns the orders of a customer that were ever confirmed, newest first, after the
	// cursor.
	List(ctx context.Context, customerID string, after Cursor, limit int) ([]domain.Order, error)
	// DailyTotals returns totals by business day and currency; both days (YYYY-MM-DD) are included.
	DailyTotals(ctx context.Context, from, to string) ([]DailyTotal, error)
}

// CartClaims claims versions of carts for orders.
type CartClaims interface {
	// Lines returns the lines of a version of the customer's cart, also saved ones. Errors:
	// domain.ErrCartChanged.
	Lines(ctx context.Context, customerID string, cart domain.CartVersion) ([]domain.CartLine, error)
	// Claim claims a version of the customer's cart. If another order has claimed it and was not
	// refused, that order keeps the claim. Errors: domain.ErrCartChanged if the customer has no
	// such cart at this version.
	Claim(ctx context.Context, request ClaimRequest) (Claim, error)
}

// ClaimRequest is the request for a version of a cart.
type ClaimRequest struct {
	// CustomerID is "" for the cart of a guest.
	CustomerID string
	Cart       domain.CartVersion
	// Order is the order that claims the version.
	Order domain.OrderID
	// Dead is an order that loses its claim, because it can no longer be placed; "" means none.
	Dead domain.OrderID
}

// Claim is a claimed version of a cart.
type Claim struct {
	// Order is the order that the version becomes.
	Order domain.OrderID
	// Lines are the lines of the version, also saved ones.
	Lines []domain.CartLine
	// Round is the CartRound of the order.
	Round int64
}

// Cursor is a position in a customer's list; the zero Cursor is before the newest order.
type Cursor struct {
	PlacedAt time.Time
	ID       domain.OrderID
}

// DailyTotal holds the totals of one business day in one currency. Canceled orders are included,
// and counted separately.
type DailyTotal struct {
	BusinessDate                  string
	Orders, Lines, CanceledOrders int64
	Total, CanceledTotal          money.Money
}

// Sellable is a SKU that is for sale, with the catalog's data for an order line.
type Sellable struct {
	ProductID string
	Slug      string
	Name      string
	// Picture is the product's first one; zero if it has none.
	Picture domain.Picture
	Price   money.Money
	// Tax is the tax that the price includes.
	Tax     domain.Tax
	Options []domain.Option
	// MaxPerOrder is the largest quantity in one order; 0 means no limit.
	MaxPerOrder int64
	// Grams is the weight of a unit with packaging; 0 if unknown.
	Grams int64
}

// Catalog returns names and prices.
type Catalog interface {
	// Sellables returns the SKUs that are for sale, by SKU.
	Sellables(ctx context.Context, skus []string) (map[string]Sellable, error)
}

// Addresses returns addresses of the caller's address book.
type Addresses interface {
	// Address returns one of the caller's addresses; "" means the default one. Errors:
	// domain.ErrAddressRequired if the address book is empty, domain.ErrAddressUnknown.
	Address(ctx context.Context, id string) (domain.Address, error)
	// Normalize returns an address as the address book would store it. Errors: those of the address
	// book.
	Normalize(ctx context.Context, address domain.Address) (domain.Address, error)
}

// Shop returns what the shop says about every order.
type Shop interface {
	// Terms returns the terms in a language, or in the shop's default one if it has none in this
	// language; "" means the default one.
	Terms(ctx context.Context, language string) (domain.Terms, error)
	// Rounding returns how tax is rounded. It can be a minute old.
	Rounding(ctx context.Context) (money.Rounding, error)
	// TaxRate returns the rate of a tax class at a time, in basis points. Errors: kind Precondition
	// if there is none.
	TaxRate(ctx context.Context, class string, at time.Time) (int64, error)
}

// Deliveries returns how orders can arrive, and keeps their seats in slots. Every method is
// idempotent.
type Deliveries interface {
	// Options returns the ways in which goods can arrive at an address now, with their slots. For a
	// choice it returns this way alone, with this slot alone, and does not count the seats.
	Options(ctx context.Context, to domain.Address, goods Goods, only *domain.DeliveryChoice) ([]DeliveryOption, error)
	// Defaults returns the ways without their slots, and whether the shop delivers anywhere.
	Defaults(ctx context.Context, to domain.Address, goods Goods) (ways []DeliveryOption, delivers bool, err error)
	// Delivers reports whether the shop delivers anywhere, as far as it is known: true if it is
	// not. It calls no service.
	Delivers() bool
	// Estimate returns the ways in which goods can arrive at a place of which a part is known.
	Estimate(ctx context.Context, to domain.Address, goods Goods) (DeliveryEstimate, error)
	// Seat returns the seat of an order, with the slots to which it can be moved if moves are
	// wanted. Errors: kind NotFound.
	Seat(ctx context.Context, id domain.OrderID, moves bool) (Seat, error)
	// MoveSlot moves the seat of an order to another slot of its zone and method. It does nothing
	// if the seat is in it. Errors: those of the delivery service.
	MoveSlot(ctx context.Context, id domain.OrderID, window, day string) error
	// HoldSlot holds the seat of an order, which expires; created reports whether this call took
	// it. Errors: kind AlreadyExists for an order with another slot, domain.ErrInterrupted for one
	// whose seat has ended, domain.ErrSlotFull, domain.ErrSlotUnavailable.
	HoldSlot(ctx context.Context, order domain.Order) (created bool, err error)
	// BookSlot makes the hold permanent. An error for which IsPermanent is true is final.
	BookSlot(ctx context.Context, id domain.OrderID) error
	// ReleaseSlot frees the seat, if the order has one.
	ReleaseSlot(ctx context.Context, id domain.OrderID) error
}

// Goods are what a delivery consists of.
type Goods struct {
	// Grams is the weight, without units whose weight is unknown; Amount is the price in JPY.
	Grams, Amount int64
}

// DeliveryOption is a way in which goods can arrive.
type DeliveryOption struct {
	// Zone is the zone of the address.
	Zone, Method, Carrier string
	// Fee is in JPY, with tax.
	Fee int64
	// Earliest is the first day of arrival, YYYY-MM-DD.
	Earliest string
	Slots    []domain.Slot
}

// Seat is the seat of an order as the delivery service knows it.
type Seat struct {
	// Slot is where it is. Its times are 0 if the day is over.
	Slot domain.Slot
	// Refusal is the reason why it cannot be moved; "" if it can.
	Refusal string
	// Moves are the slots to which it can be moved, also full ones.
	Moves []domain.Slot
}

// Towns finds towns by postal code.
type Towns interface {
	// Town returns the first town of a postal code of seven digits. Errors:
	// domain.ErrPostalCodeUnknown.
	Town(ctx context.Context, postalCode string) (Town, error)
}

// Town is a town of a postal code.
type Town struct {
	Prefecture, City, Town string
	// Several reports whether the code has other towns, too.
	Several bool
}

// Stock reserves units for orders. Every method is idempotent.
type Stock interface {
	// Reserve reserves the lines as a hold that expires; created reports whether this call has
	// created it. Errors: kind AlreadyExists for a reservation with other lines,
	// domain.ErrInterrupted for one that has ended.
	Reserve(ctx context.Context, id domain.OrderID, lines []domain.Line) (created bool, err error)
	// Commit makes the hold permanent. An error for which IsPermanent is true is final.
	Commit(ctx context.Context, id domain.OrderID) error
	// Release releases the reservation if nothing was fulfilled; afterwards nothing can be
	// fulfilled. Errors: domain.ErrNotCancelable; then nothing has changed.
	Release(ctx context.Context, id domain.OrderID) error
}

// StockLevels returns how many units can be ordered.
type StockLevels interface {
	// Orderable returns the units that an order could get of each SKU, including back-orders. SKUs
	// without stock are absent.
	Orderable(ctx context.Context, skus []string) (map[string]int64, error)
}

// ReasonOutOfStock is the reason with which inventory refuses a line.
const ReasonOutOfStock = "OUT_OF_STOCK"

// Charge is an amount with its payment method.
type Charge struct {
	Method string
	Amount money.Money
	// Imported marks a sale of another system, which has no payment limit.
	Imported bool
}

// Captures is the result of captures. Orders in neither list may be retried.
type Captures struct {
	// Captured holds the captured orders. NotCapturable holds those whose payment was voided,
	// refunded or declined.
	Captured, NotCapturable []domain.OrderID
}

// Payments authorizes, captures and reverses payments. Every method is idempotent.
type Payments interface {
	// Validate checks that a charge can be made.
	Validate(ctx context.Context, charge Charge) error
	// Authorize authorizes the amount. An error for which IsPermanent is true is final; any other
	// leaves the outcome unknown.
	Authorize(ctx context.Context, id domain.OrderID, charge Charge) error
	// Lookup returns the payment status of an order; PaymentPending if nothing was authorized.
	Lookup(ctx context.Context, id domain.OrderID) (domain.PaymentStatus, error)
	// Capture captures the payments of several orders, each independently.
	Capture(ctx context.Context, ids []domain.OrderID) (Captures, error)
	// Reverse returns the money, and refuses an authorization that arrives later.
	Reverse(ctx context.Context, id domain.OrderID) (domain.PaymentStatus, error)
}
