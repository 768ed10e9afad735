package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/store"
)

// TestARoundOfACartHasOneOrderThatWasNotRefused: alone and in batches; a confirmed order begins the
// next round.
func TestARoundOfACartHasOneOrderThatWasNotRefused(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	carts, customer := store.NewCarts(pool), id.New()
	claim := func(order domain.Order) domain.Order {
		got, err := carts.Claim(t.Context(), app.ClaimRequest{CustomerID: customer, Cart: *order.Cart, Order: order.ID})
		require.NoError(t, err)
		order.CartRound = got.Round
		return order
	}
	next := func(sku string) domain.Order {
		cart, err := carts.Update(t.Context(), ownedBy(customer), set(sku, 1))
		require.NoError(t, err)
		order := pending(t, customer)
		order.Cart = &domain.CartVersion{ID: cart.ID, Version: cart.Version}
		return claim(order)
	}
	first := next("TEA-01")
	second := next("OTHER")
	require.EqualValues(t, 1, first.CartRound)
	require.EqualValues(t, 1, second.CartRound)
	require.NoError(t, s.Insert(t.Context(), first, time.Minute))
	require.ErrorIs(t, s.Insert(t.Context(), second, time.Minute), domain.ErrCartOrdered)
	got, err := s.GetByRound(t.Context(), second.Cart.ID, second.CartRound)
	require.NoError(t, err)
	require.Equal(t, first, got)
	for _, err := range together(t, s, pool, func(int) error {
		order := second
		order.ID = domain.OrderID(id.New())
		return s.Insert(t.Context(), order, time.Minute)
	}) {
		require.ErrorIs(t, err, domain.ErrCartOrdered)
	}

	failed, err := first.Fail(at, "PAYMENT_DECLINED")
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), first, failed, time.Minute))
	require.NoError(t, s.Insert(t.Context(), second, time.Minute))
	require.NoError(t, confirm(t.Context(), s, &second))
	third := next("THIRD")
	require.EqualValues(t, 2, third.CartRound)
	require.NoError(t, s.Insert(t.Context(), third, time.Minute))
}
