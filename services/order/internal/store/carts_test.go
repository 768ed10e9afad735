package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/store"
)

func openCarts(t *testing.T) (*store.Carts, *pg.DB) {
	t.Helper()
	pool := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))
	return store.NewCarts(pool), pool
}

func set(sku string, quantity int64) func(*domain.Cart) error {
	line := domain.CartLine{SKU: sku, Quantity: quantity, AddedPrice: money.Money{Amount: 1080, Currency: "JPY"}, AddedAt: at}
	return func(c *domain.Cart) error { return c.Set(line, 100) }
}

func TestCartIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	customer := id.New()
	none, err := carts.Get(t.Context(), customer)
	require.NoError(t, err)
	require.Equal(t, domain.Cart{CustomerID: customer}, none)

	written, err := carts.Update(t.Context(), customer, set("TEA-01", 2))
	require.NoError(t, err)
	require.EqualValues(t, 1, written.Version)
	read, err := carts.Get(t.Context(), customer)
	require.NoError(t, err)
	require.True(t, read.UpdatedAt.Equal(at))
	read.UpdatedAt = written.UpdatedAt
	require.Equal(t, written, read)

	_, err = carts.Update(t.Context(), customer, func(c *domain.Cart) error {
		c.Remove("TEA-01", at)
		return domain.ErrLineLimit
	})
	require.ErrorIs(t, err, domain.ErrLineLimit)
	after, err := carts.Get(t.Context(), customer)
	require.NoError(t, err)
	require.Len(t, after.Lines, 1, "an error leaves the cart as it was")
}

// TestParallelWritesOfACartLoseNoLine: tabs that write at the same time, also the first line of
// all, see no error, and each of their lines is in the cart.
func TestParallelWritesOfACartLoseNoLine(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	customer := id.New()
	const tabs, writes = 8, 6
	errors := make([]error, tabs*writes)
	var group sync.WaitGroup
	for tab := range tabs {
		group.Go(func() {
			for n := range writes {
				_, errors[tab*writes+n] = carts.Update(t.Context(), customer, set(fmt.Sprintf("SKU-%d-%d", tab, n), int64(n+1)))
			}
		})
	}
	group.Wait()
	for _, err := range errors {
		require.NoError(t, err)
	}
	cart, err := carts.Get(t.Context(), customer)
	require.NoError(t, err)
	require.Len(t, cart.Lines, tabs*writes)
	require.EqualValues(t, tabs*writes, cart.Version)
}

// TestSweepDeletesAbandonedCarts: a cart that is begun again has another id, so that id and version
// never mean two contents.
func TestSweepDeletesAbandonedCarts(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	old, fresh := id.New(), id.New()
	abandoned, err := carts.Update(t.Context(), old, set("TEA-01", 2))
	require.NoError(t, err)
	_, err = carts.Update(t.Context(), fresh, func(c *domain.Cart) error {
		return c.Set(domain.CartLine{SKU: "TEA-01", Quantity: 1, AddedAt: at.Add(time.Hour)}, 100)
	})
	require.NoError(t, err)
	n, err := carts.Sweep(t.Context(), at.Add(time.Minute), 10)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	kept, err := carts.Get(t.Context(), fresh)
	require.NoError(t, err)
	require.Len(t, kept.Lines, 1)
	again, err := carts.Update(t.Context(), old, set("TEA-01", 2))
	require.NoError(t, err)
	require.NotEqual(t, abandoned.ID, again.ID)
}
