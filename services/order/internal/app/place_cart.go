package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// maxClaims bounds the claims of one request. A second one replaces an order that died.
const maxClaims = 3

// placeCart places the order of a version of a cart (ADR 0061). All requests for the version work
// on one order, the one that has claimed it: they share its hold and its authorization, and the
// first to write it finishes the checkout. So a request that died blocks no other one.
//
// A refused order loses its claim, as does one that was never written and whose hold has ended: it
// can never be confirmed. Errors: domain.ErrCartChanged, domain.ErrCheckoutUncertain while the
// order of another key is pending.
func (a *App) placeCart(ctx context.Context, id domain.OrderID, hash []byte, p PlaceOrder) (domain.Order, error) {
	order, err := a.existing(ctx, id, hash, p)
	if !errors.Is(err, domain.ErrNotFound) {
		return order, err
	}
	var dead domain.OrderID
	for range maxClaims {
		claim, err := a.Claims.Claim(ctx, ClaimRequest{CustomerID: p.CustomerID, Cart: *p.Cart, Order: id, Dead: dead})
		if errors.Is(err, domain.ErrCartChanged) {
			return a.orderedMeanwhile(ctx, id, hash, p)
		}
		if err != nil {
			return domain.Order{}, err
		}
		crash.At("place.claimed")
		order, err = a.placeClaimed(ctx, claim, hash, p)
		if errors.Is(err, errOtherRefused) {
			continue
		}
		if !errors.Is(err, errNeverWritten) {
			return order, err
		}
		if claim.Order == id {
			return domain.Order{}, notAgain(err)
		}
		dead = claim.Order
	}
	return domain.Order{}, domain.ErrCheckoutUncertain.After(time.Second)
}

// orderedMeanwhile returns the order that the version has become since this request looked for it:
// a confirmed order has emptied the cart. Errors: domain.ErrCartChanged if there is none.
func (a *App) orderedMeanwhile(ctx context.Context, id domain.OrderID, hash []byte, p PlaceOrder) (domain.Order, error) {
	order, err := a.existing(ctx, id, hash, p)
	if errors.Is(err, domain.ErrNotFound) {
		return domain.Order{}, domain.ErrCartChanged
	}
	return order, err
}

// existing returns the result of the order of this key, or of the order that the version has
// become. A key whose order is of this version leads to that order, whatever the rest of the
// request, as any other key would. Errors: domain.ErrNotFound, and those of replay.
func (a *App) existing(ctx context.Context, id domain.OrderID, hash []byte, p PlaceOrder) (domain.Order, error) {
	order, err := a.Orders.Get(ctx, id)
	if err == nil && (order.Cart == nil || *order.Cart != *p.Cart || order.Refused()) {
		return a.replay(ctx, order, hash)
	}
	if errors.Is(err, domain.ErrNotFound) {
		order, err = a.Orders.GetByCart(ctx, *p.Cart)
	}
	if err != nil {
		return domain.Order{}, fmt.Errorf("find the order of cart %s: %w", p.Cart.ID, err)
	}
	return a.followClaimed(ctx, order, p)
}

// followClaimed is follow for the order of a claim, if it is the caller's.
func (a *App) followClaimed(ctx context.Context, order domain.Order, p PlaceOrder) (domain.Order, error) {
	if order.CustomerID != p.CustomerID {
		return domain.Order{}, domain.ErrCartChanged
	}
	return a.follow(ctx, order, domain.ErrCheckoutUncertain)
}

// errOtherRefused means that an order of another version of the cart was in the way, and was
// refused.
var errOtherRefused = errors.New("the order of another version was refused")

// errNeverWritten means that the claimed order was not written, and that this request cannot
// continue it: its hold has ended, or it is in another slot.
var errNeverWritten = errors.New("the claimed order was not written")

// notAgain returns why the order of this key cannot be placed any more: it needs another key.
func notAgain(err error) error {
	if errors.Is(err, domain.ErrKeyReused) {
		return domain.ErrKeyReused.Wrap(err)
	}
	return domain.ErrInterrupted.Wrap(err)
}

// placeClaimed places the order of a claim, or follows it if another request writes it first.
// Errors: errNeverWritten, errOtherRefused.
func (a *App) placeClaimed(ctx context.Context, claim Claim, hash []byte, p PlaceOrder) (domain.Order, error) {
	p.Lines = ordered(claim.Lines)
	order, charge, err := a.quote(ctx, claim.Order, hash, p)
	if err != nil {
		return domain.Order{}, err
	}
	order.CartRound = claim.Round
	found := true
	order, err = a.write(ctx, order, charge, func() (domain.Order, error) {
		written, err := a.Orders.Get(ctx, claim.Order)
		if err != nil {
			found = !errors.Is(err, domain.ErrNotFound)
			return domain.Order{}, err
		}
		return a.followClaimed(ctx, written, p)
	})
	switch {
	case errors.Is(err, domain.ErrCartOrdered):
		return a.overtaken(ctx, claim, p)
	case !found && (errors.Is(err, domain.ErrInterrupted) || errors.Is(err, domain.ErrKeyReused)):
		return domain.Order{}, errors.Join(errNeverWritten, err)
	default:
		return order, err
	}
}

// overtaken follows the order that the version has become. That is another one than the claimed
// only if this request paused until its hold had ended, so that another request replaced the claim.
func (a *App) overtaken(ctx context.Context, claim Claim, p PlaceOrder) (domain.Order, error) {
	order, err := a.Orders.GetByCart(ctx, *p.Cart)
	if errors.Is(err, domain.ErrNotFound) {
		return domain.Order{}, a.otherVersion(ctx, claim, p)
	}
	if err != nil {
		return domain.Order{}, domain.ErrCheckoutUncertain.After(time.Second).Wrap(err)
	}
	a.releaseOrphan(ctx, claim.Order, order.ID != claim.Order, order.ID != claim.Order && p.hasSlot())
	return a.followClaimed(ctx, order, p)
}

// otherVersion waits for the order of another version of the cart. If it is confirmed, its lines
// have left the cart, so that this version is none of the cart's any more. Errors:
// domain.ErrCartChanged, errOtherRefused, domain.ErrCheckoutUncertain.
func (a *App) otherVersion(ctx context.Context, claim Claim, p PlaceOrder) error {
	other, err := a.Orders.GetByRound(ctx, p.Cart.ID, claim.Round)
	if errors.Is(err, domain.ErrNotFound) {
		return errOtherRefused
	}
	if err != nil {
		return domain.ErrCheckoutUncertain.After(time.Second).Wrap(err)
	}
	if _, err = a.follow(ctx, other, domain.ErrCheckoutUncertain); err == nil {
		a.releaseOrphan(ctx, claim.Order, true, p.hasSlot())
		return domain.ErrCartChanged
	}
	if other, getErr := a.Orders.Get(ctx, other.ID); getErr == nil && other.Refused() {
		return errOtherRefused
	}
	return err
}
