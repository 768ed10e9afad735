package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// PlaceOrder is a shopper's request to place an order.
type PlaceOrder struct {
	// CustomerID is the shopper, who places and owns the order; "" for a guest.
	CustomerID string
	// Email is the address of a guest, who orders the cart of a capability; "" for a customer.
	Email domain.Email `json:",omitempty"`
	// Key is the shopper's idempotency key.
	Key string
	// Lines are what is ordered; empty for an order of a cart.
	Lines []LineInput
	// Cart is the version of the shopper's cart that is ordered; nil for an order by lines.
	Cart *domain.CartVersion `json:",omitempty"`
	// AddressID is the id of one of the shopper's addresses; "" means the default one.
	AddressID string
	// Address is used instead of an address of the address book; nil means AddressID. A guest has
	// one.
	Address *domain.Address `json:",omitempty"`
	Method  string
	// Expected is the total that the shopper saw; nil skips the check.
	Expected *Expected
	// Confirmation is the fingerprint of the final confirmation that the shopper saw; "" means that
	// none was shown, and none is stored.
	Confirmation string `json:",omitempty"`
	// Delivery is how the order is to arrive; nil leaves it to the shop, which takes the cheapest
	// way.
	Delivery *domain.DeliveryChoice `json:",omitempty"`
	// Language is that of the request; "" means the shop's. A repetition may have another one.
	Language string `json:"-"`
}

// checkGuest refuses a guest's order that is not of a cart, or has no e-mail address or no address.
func (p PlaceOrder) checkGuest() error {
	switch {
	case p.CustomerID != "":
		return nil
	case p.Cart == nil:
		return domain.ErrCartChanged
	case p.Email == "":
		return domain.ErrEmailRequired
	case p.Address == nil:
		return domain.ErrAddressRequired
	default:
		return nil
	}
}

// hasSlot reports whether the order is to arrive in a slot.
func (p PlaceOrder) hasSlot() bool { return p.Delivery != nil && p.Delivery.HasSlot() }

// principal is in whose name idempotency keys are unique.
func (p PlaceOrder) principal() string {
	if p.CustomerID == "" && p.Cart != nil {
		return "guest with cart " + p.Cart.ID
	}
	return p.CustomerID
}

// LineInput is a line as the caller asks for it. The catalog's data of the SKU makes it a
// domain.Line.
type LineInput struct {
	SKU      string
	Quantity int64
}

// Place places an order, or changes nothing. It is idempotent by shopper and key: a repetition
// returns the same order, or the error that ended it; ErrKeyInUse while the first request runs,
// ErrKeyReused for another body. A version of a cart becomes at most one order that was not
// refused: requests with other keys return that order. Errors: those of placeCart, for a cart.
func (a *App) Place(ctx context.Context, p PlaceOrder) (domain.Order, error) {
	if err := p.checkGuest(); err != nil {
		return domain.Order{}, err
	}
	id := domain.IDFor(p.principal(), p.Key)
	p.Key = ""
	hash := fingerprint(p)
	if p.Cart != nil {
		return a.placeCart(ctx, id, hash, p)
	}
	return a.place(ctx, id, hash, func() (domain.Order, Charge, error) { return a.quote(ctx, id, hash, p) })
}

// place is what Place and Import have in common. Most requests are no repetitions, so it looks for
// an order of this id only if the quote fails, or if the id has a reservation already: an order is
// written after its reservation, and no reservation is ever deleted.
//
// Before the order is written, a failure leaves at most a hold, which expires. Afterwards the task
// of the order says what remains to be done, and the work continues if the caller's context ends.
func (a *App) place(
	ctx context.Context, id domain.OrderID, hash []byte, quote func() (domain.Order, Charge, error),
) (domain.Order, error) {
	existing := func() (domain.Order, error) { return a.replayID(ctx, id, hash) }
	order, charge, err := quote()
	if err != nil {
		return notQuoted(err, existing)
	}
	return a.write(ctx, order, charge, existing)
}

// notQuoted returns the result of the order that exists, or the error of the quote if there is
// none.
func notQuoted(cause error, existing func() (domain.Order, error)) (domain.Order, error) {
	order, err := existing()
	if errors.Is(err, domain.ErrNotFound) {
		return domain.Order{}, cause
	}
	return order, err
}

// write holds stock and slot, writes the order and finishes the checkout. If another request has
// written an order with this id, the result is that of existing, which returns domain.ErrNotFound
// if there is none. An order of which only one of stock and slot could be held is written as
// refused. Errors: domain.ErrCartOrdered; then stock and slot are still held.
func (a *App) write(
	ctx context.Context, order domain.Order, charge Charge, existing func() (domain.Order, error),
) (domain.Order, error) {
	held, cause := a.hold(ctx, order)
	if cause != nil && !held.ended {
		return notReserved(cause, existing)
	}
	crash.At("place.reserved")
	if !held.created && !held.ended { // a repetition
		if found, err := existing(); !errors.Is(err, domain.ErrNotFound) {
			return found, err
		}
	}
	err := a.insert(ctx, &order)
	if errors.Is(err, domain.ErrExists) {
		return existing()
	}
	if err != nil {
		orphan := !errors.Is(err, domain.ErrCartOrdered)
		a.releaseOrphan(ctx, order.ID, orphan && held.created, orphan && held.seated)
		return domain.Order{}, fmt.Errorf("place order %s: %w", order.ID, err)
	}
	crash.At("place.inserted")
	if held.ended {
		return domain.Order{}, a.refuse(ctx, order, cause)
	}
	return a.checkout(ctx, order, charge)
}

// refuse ends an order whose stock or slot was refused. It is written nevertheless, because what
// was given back cannot be held again for the same order: a repetition has the same refusal.
func (a *App) refuse(ctx context.Context, order domain.Order, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.Settings.SagaTimeout)
	defer cancel()
	return a.failed(ctx, order, cause)
}

// maxNumbers bounds the order numbers that are tried: among a million orders, one in a thousand is
// taken.
const maxNumbers = 10

// insert writes the order. If another order has its number, the order gets another one.
func (a *App) insert(ctx context.Context, order *domain.Order) error {
	for attempt := 1; ; attempt++ {
		err := a.Orders.Insert(ctx, *order, a.Settings.RecoverAfter)
		if !errors.Is(err, domain.ErrNumberTaken) || attempt == maxNumbers {
			return err
		}
		order.Number = domain.NumberFor(order.ID, attempt)
	}
}

// checkout runs the remaining steps of a pending order. It continues if the caller's context ends.
func (a *App) checkout(ctx context.Context, order domain.Order, charge Charge) (domain.Order, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.Settings.SagaTimeout)
	defer cancel()
	if err := a.authorize(ctx, order, charge); err != nil {
		return domain.Order{}, a.failed(ctx, order, err)
	}
	crash.At("place.authorized")
	if err := a.commit(ctx, order); err != nil {
		return domain.Order{}, a.failed(ctx, order, err)
	}
	crash.At("place.committed")
	return a.confirm(ctx, order)
}

func (a *App) confirm(ctx context.Context, order domain.Order) (domain.Order, error) {
	now := a.Clock.Now()
	order, err := a.transition(ctx, order, a.Settings.RecoverAfter, func(o *domain.Order) (domain.AppliedTransition, error) {
		return o.Confirm(now, a.Settings.CaptureAtConfirmation)
	})
	if err != nil {
		return domain.Order{}, domain.ErrCheckoutUncertain.After(time.Second).Wrap(err)
	}
	crash.At("place.confirmed")
	if order.Task == domain.TaskCapture {
		select {
		case a.Confirmed <- order:
		default: // the queue is full: recovery captures it
		}
	}
	return order, nil
}

// authorize authorizes the payment, unless the order costs nothing. If the answer was lost, it
// looks the payment up.
func (a *App) authorize(ctx context.Context, order domain.Order, charge Charge) error {
	if order.Free() {
		return nil
	}
	err := a.Payments.Authorize(ctx, order.ID, charge)
	if err == nil || IsPermanent(err) {
		return err
	}
	status, lookupErr := a.Payments.Lookup(ctx, order.ID)
	switch {
	case lookupErr != nil:
		return err
	case status == domain.PaymentAuthorized || status == domain.PaymentPaid:
		return nil
	default:
		// No payment is known. The compensation's Reverse refuses an authorization that arrives
		// later.
		return domain.ErrInterrupted.Wrap(err)
	}
}

// failed ends a checkout after an error: it cancels the order with the reason and compensates. If
// the outcome of the step is unknown, the order stays pending; the caller may repeat the request,
// and recovery finishes the order.
func (a *App) failed(ctx context.Context, order domain.Order, cause error) error {
	if !IsPermanent(cause) && !errors.Is(cause, domain.ErrInterrupted) {
		return domain.ErrCheckoutUncertain.After(time.Second).Wrap(cause)
	}
	order, err := a.fail(ctx, order, errs.ReasonOf(cause))
	if err != nil {
		return domain.ErrCheckoutUncertain.After(time.Second).Wrap(errors.Join(cause, err))
	}
	crash.At("place.failed")
	if err := a.compensate(ctx, order); err != nil {
		a.Log.WarnContext(ctx, "order is not compensated yet; recovery will", "order", order.ID, "error", err)
	}
	return cause
}

// notReserved handles a refused reservation. If a reservation with other lines exists, or it has
// ended, the key was used before: then that order is the result.
func notReserved(cause error, existing func() (domain.Order, error)) (domain.Order, error) {
	mismatch := errs.KindOf(cause) == errs.AlreadyExists
	if !mismatch && !errors.Is(cause, domain.ErrInterrupted) {
		return domain.Order{}, cause
	}
	order, err := existing()
	if !errors.Is(err, domain.ErrNotFound) {
		return order, err
	}
	if mismatch {
		return domain.Order{}, domain.ErrKeyReused.Wrap(cause)
	}
	return domain.Order{}, cause
}

// releaseOrphan releases the stock, and the slot, that an order which could not be written holds.
// If this fails, too, the holds expire.
func (a *App) releaseOrphan(ctx context.Context, id domain.OrderID, stock, slot bool) {
	if stock {
		if err := a.Stock.Release(context.WithoutCancel(ctx), id); err != nil {
			a.Log.WarnContext(ctx, "hold is not released; it will expire", "order", id, "error", err)
		}
	}
	if slot {
		a.releaseSlot(ctx, id)
	}
}
