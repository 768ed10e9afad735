package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/store"
)

// ofCart returns a pending order of the version of a new cart of the customer: 3 × TEA-01.
func ofCart(t *testing.T, carts *store.Carts, customer string, more ...string) domain.Order {
	t.Helper()
	cart, err := carts.Update(t.Context(), ownedBy(customer), set("TEA-01", 3))
	require.NoError(t, err)
	for _, sku := range more {
		_, err := carts.Update(t.Context(), ownedBy(customer), set(sku, 1))
		require.NoError(t, err)
	}
	order := pending(t, customer)
	order.Cart = &domain.CartVersion{ID: cart.ID, Version: cart.Version}
	return order
}

func TestAClaimStaysWithTheFirstOrderUntilItIsRefusedOrDead(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	carts, customer := store.NewCarts(pool), id.New()
	first := ofCart(t, carts, customer)
	claim := func(order, dead domain.OrderID) domain.OrderID {
		got, err := carts.Claim(t.Context(), app.ClaimRequest{CustomerID: customer, Cart: *first.Cart, Order: order, Dead: dead})
		require.NoError(t, err)
		require.Equal(t, "TEA-01", got.Lines[0].SKU)
		return got.Order
	}
	second, third := domain.OrderID(id.New()), domain.OrderID(id.New())
	require.Equal(t, first.ID, claim(first.ID, ""))
	require.Equal(t, first.ID, claim(second, ""))
	require.Equal(t, first.ID, claim(second, third), "only the order that has the claim can lose it")

	require.NoError(t, s.Insert(t.Context(), first, time.Minute))
	require.Equal(t, first.ID, claim(second, ""), "a pending order keeps its claim")
	failed, err := first.Fail(at, "PAYMENT_DECLINED")
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), first, failed, time.Minute))
	require.Equal(t, second, claim(second, ""), "a refused order loses it")
	require.Equal(t, second, claim(third, first.ID))
	require.Equal(t, third, claim(third, second), "a dead order loses it")

	changed, err := carts.Update(t.Context(), ownedBy(customer), set("TEA-01", 4))
	require.NoError(t, err)
	_, err = carts.Claim(t.Context(), app.ClaimRequest{CustomerID: customer, Cart: *first.Cart, Order: third})
	require.ErrorIs(t, err, domain.ErrCartChanged)
	next := app.ClaimRequest{CustomerID: customer, Cart: domain.CartVersion{ID: changed.ID, Version: changed.Version}, Order: second}
	got, err := carts.Claim(t.Context(), next)
	require.NoError(t, err)
	require.Equal(t, second, got.Order, "another version has another claim")
	next.CustomerID = id.New()
	_, err = carts.Claim(t.Context(), next)
	require.ErrorIs(t, err, domain.ErrCartChanged)
}

func TestAVersionOfACartBecomesOneOrderThatWasNotRefused(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	first := ofCart(t, store.NewCarts(pool), id.New())
	second := pending(t, first.CustomerID)
	second.Cart = first.Cart
	_, err := s.GetByCart(t.Context(), *first.Cart)
	require.ErrorIs(t, err, domain.ErrNotFound)
	require.NoError(t, s.Insert(t.Context(), first, time.Minute))
	require.ErrorIs(t, s.Insert(t.Context(), second, time.Minute), domain.ErrCartOrdered)
	require.ErrorIs(t, s.Insert(t.Context(), first, time.Minute), domain.ErrExists)
	got, err := s.GetByCart(t.Context(), *first.Cart)
	require.NoError(t, err)
	require.Equal(t, first, got)

	failed, err := first.Fail(at, "PAYMENT_DECLINED")
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), first, failed, time.Minute))
	require.NoError(t, s.Insert(t.Context(), second, time.Minute))
	got, err = s.GetByCart(t.Context(), *first.Cart)
	require.NoError(t, err)
	require.Equal(t, second.ID, got.ID)
}

// TestOrdersOfACrowdEmptyTheirOwnCarts confirms orders of carts together. While one cart is locked,
// all other orders are confirmed.
func TestOrdersOfACrowdEmptyTheirOwnCarts(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	carts := store.NewCarts(pool)
	const buyers = 8
	orders := make([]domain.Order, buyers)
	for i := range orders {
		orders[i] = ofCart(t, carts, id.New(), "OTHER")
		require.NoError(t, s.Insert(t.Context(), orders[i], time.Minute))
	}
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT FROM carts WHERE id = $1 FOR UPDATE`, orders[0].Cart.ID)
	require.NoError(t, err)

	var waiting, others sync.WaitGroup
	errs := make([]error, buyers)
	waiting.Go(func() { errs[0] = confirm(t.Context(), s, &orders[0]) })
	for i := 1; i < buyers; i++ {
		others.Go(func() { errs[i] = confirm(t.Context(), s, &orders[i]) })
	}
	others.Wait()
	require.Equal(t, buyers-1, count(t, pool, `SELECT count(*) FROM orders WHERE status = 'confirmed'`))
	require.NoError(t, tx.Rollback(t.Context()))
	waiting.Wait()
	for i, order := range orders {
		require.NoError(t, errs[i])
		cart, err := carts.Get(t.Context(), ownedBy(order.CustomerID))
		require.NoError(t, err)
		require.Len(t, cart.Lines, 1)
		require.Equal(t, "OTHER", cart.Lines[0].SKU)
		require.EqualValues(t, 3, cart.Version)
	}
}
