package app

import (
	"context"
	"errors"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// DeliveryEstimate is how goods can arrive at a place.
type DeliveryEstimate struct {
	// Prefecture and City are those of the place; "" if the postal code has no town.
	Prefecture, City string
	// Approximate: the full address can have another answer.
	Approximate bool
	Options     []DeliveryOption
	// Delivers reports whether the shop delivers anywhere.
	Delivers bool
}

// EstimateDelivery returns how lines can arrive at a place of which at least the postal code is
// known. It reserves nothing, and counts no stock. Errors: domain.ErrSKUNotForSale,
// domain.ErrQuantityLimit, domain.ErrLineLimit, domain.ErrPostalCodeUnknown.
func (a *App) EstimateDelivery(ctx context.Context, to domain.Address, lines []LineInput) (DeliveryEstimate, error) {
	if err := a.checkLimits(lines); err != nil {
		return DeliveryEstimate{}, err
	}
	_, sellables, err := a.price(ctx, lines)
	if err != nil {
		return DeliveryEstimate{}, err
	}
	var several, unknown bool
	if to.City == "" {
		town, err := a.Towns.Town(ctx, to.PostalCode)
		switch unknown = errors.Is(err, domain.ErrPostalCodeUnknown); {
		case err != nil && !unknown:
			return DeliveryEstimate{}, err
		case !unknown:
			to.Prefecture, to.City, to.Line1, several = town.Prefecture, town.City, town.Town, town.Several
		}
	}
	estimate, err := a.Deliveries.Estimate(ctx, to, goodsOf(lines, sellables))
	switch {
	case err != nil:
		return DeliveryEstimate{}, err
	case unknown && len(estimate.Options) == 0: // zones of postal codes alone need no town
		return DeliveryEstimate{}, domain.ErrPostalCodeUnknown
	}
	estimate.Prefecture, estimate.City = to.Prefecture, to.City
	estimate.Approximate = estimate.Approximate || several
	return estimate, nil
}
