package app_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// emptied are claims of a cart that an order has emptied.
type emptied struct{}

func (emptied) Lines(context.Context, string, domain.CartVersion) ([]domain.CartLine, error) {
	return nil, domain.ErrCartChanged
}

func (emptied) Claim(context.Context, app.ClaimRequest) (app.Claim, error) {
	return app.Claim{}, domain.ErrCartChanged
}

// late finds the order of a cart from the second search on.
type late struct {
	*orders

	order    domain.Order
	searches int
}

func (l *late) GetByCart(context.Context, domain.CartVersion) (domain.Order, error) {
	if l.searches++; l.searches == 1 || l.order.ID == "" {
		return domain.Order{}, domain.ErrNotFound
	}
	return l.order, nil
}

// TestARequestThatComesWhileItsCartIsOrderedGetsThatOrder: between its search for the order and its
// claim, another request placed the order, which emptied the cart.
func TestARequestThatComesWhileItsCartIsOrderedGetsThatOrder(t *testing.T) {
	a, store, _ := setup(t)
	placed, err := a.Place(t.Context(), keyed("first"))
	require.NoError(t, err)
	found := &late{orders: store, order: placed}
	a.Orders, a.Claims = found, emptied{}
	again := keyed("second")
	again.Lines, again.Cart = nil, &domain.CartVersion{ID: "cart", Version: 1}
	order, err := a.Place(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, placed.ID, order.ID)

	found.order = domain.Order{}
	_, err = a.Place(t.Context(), again)
	require.ErrorIs(t, err, domain.ErrCartChanged, "the cart was changed by the shopper")
}
