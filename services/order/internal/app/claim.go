package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Accounts returns accounts of customers.
type Accounts interface {
	// Account returns an account. Errors: kind NotFound.
	Account(ctx context.Context, id string) (domain.Account, error)
}

// ClaimedOrders stores the orders that customers take over from guests.
type ClaimedOrders interface {
	// SaveClaimed writes the new owner of an order with its history. Errors:
	// domain.ErrVersionConflict if the order was changed meanwhile, also by another claim.
	SaveClaimed(ctx context.Context, order domain.Order, applied domain.AppliedTransition) error
}

// ClaimOrder gives the order of a guest to the customer whose verified e-mail address is that of
// the order (ADR 0072), and returns it. The links of before no longer open it. For an order of the
// customer it returns the order. Errors: domain.ErrNotFound, also for the order of another person
// or address.
func (a *App) ClaimOrder(ctx context.Context, customerID string, id domain.OrderID) (domain.Order, error) {
	// The account is read first, so that the answer takes as long whether or not the order exists.
	account, err := a.Accounts.Account(ctx, customerID)
	if err != nil {
		return domain.Order{}, fmt.Errorf("claim order %s: %w", id, err)
	}
	for range maxTransitions {
		order, err := a.Orders.Get(ctx, id)
		if err != nil {
			return domain.Order{}, err
		}
		if order.CustomerID == customerID && order.WasConfirmed() {
			return order, nil
		}
		applied, err := order.Claim(a.Clock.Now(), account)
		if err != nil {
			return domain.Order{}, err
		}
		err = a.Claimed.SaveClaimed(ctx, order, applied)
		if !errors.Is(err, domain.ErrVersionConflict) {
			return order, err
		}
	}
	return domain.Order{}, domain.ErrVersionConflict
}
