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

func ownedBy(customerID string) domain.CartOwner { return domain.CartOwner{CustomerID: customerID} }

func guestWith(cart domain.Cart) domain.CartOwner { return domain.CartOwner{GuestCartID: cart.ID} }

func set(sku string, quantity int64) func(*domain.Cart) error {
	line := domain.CartLine{SKU: sku, Quantity: quantity, AddedPrice: money.Money{Amount: 1080, Currency: "JPY"}, AddedAt: at}
	return func(c *domain.Cart) error { return c.Set(line, 100) }
}

func TestCartIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	customer := ownedBy(id.New())
	none, err := carts.Get(t.Context(), customer)
	require.NoError(t, err)
	require.Equal(t, domain.Cart{CustomerID: customer.CustomerID}, none)

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
	customer := ownedBy(id.New())
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
	old, fresh := ownedBy(id.New()), ownedBy(id.New())
	abandoned, err := carts.Update(t.Context(), old, set("TEA-01", 2))
	require.NoError(t, err)
	_, err = carts.Update(t.Context(), fresh, func(c *domain.Cart) error {
		return c.Set(domain.CartLine{SKU: "TEA-01", Quantity: 1, AddedAt: at.Add(time.Hour)}, 100)
	})
	require.NoError(t, err)
	n, err := carts.Sweep(t.Context(), at.Add(time.Minute), at.Add(time.Minute), 10)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	kept, err := carts.Get(t.Context(), fresh)
	require.NoError(t, err)
	require.Len(t, kept.Lines, 1)
	again, err := carts.Update(t.Context(), old, set("TEA-01", 2))
	require.NoError(t, err)
	require.NotEqual(t, abandoned.ID, again.ID)
}

// TestAGuestsCartBeginsWithItsFirstLine: a write that adds nothing leaves no row.
func TestAGuestsCartBeginsWithItsFirstLine(t *testing.T) {
	t.Parallel()
	carts, pool := openCarts(t)
	newcomer := domain.CartOwner{}
	rows := func() (n int) {
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM carts`).Scan(&n))
		return n
	}
	none, err := carts.Get(t.Context(), newcomer)
	require.NoError(t, err)
	require.Equal(t, domain.Cart{}, none)
	none, err = carts.Update(t.Context(), newcomer, func(c *domain.Cart) error { c.Remove("TEA-01", at); return nil })
	require.NoError(t, err)
	require.Equal(t, domain.Cart{}, none)
	_, err = carts.Update(t.Context(), newcomer, func(*domain.Cart) error { return domain.ErrLineLimit })
	require.ErrorIs(t, err, domain.ErrLineLimit)
	require.Zero(t, rows())

	begun, err := carts.Update(t.Context(), newcomer, set("TEA-01", 2))
	require.NoError(t, err)
	require.Equal(t, 1, rows())
	read, err := carts.Get(t.Context(), guestWith(begun))
	require.NoError(t, err)
	require.EqualValues(t, 1, read.Version)
	require.Equal(t, "TEA-01", read.Lines[0].SKU)
	other, err := carts.Update(t.Context(), newcomer, set("TEA-02", 1))
	require.NoError(t, err)
	require.NotEqual(t, begun.ID, other.ID)
}

// TestAGuestReachesNoCartOfACustomer: the id of a customer's cart opens it for no guest.
func TestAGuestReachesNoCartOfACustomer(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	owner := ownedBy(id.New())
	theirs, err := carts.Update(t.Context(), owner, set("TEA-01", 2))
	require.NoError(t, err)
	for _, guest := range []domain.CartOwner{guestWith(theirs), {GuestCartID: id.New()}} {
		_, err = carts.Get(t.Context(), guest)
		require.ErrorIs(t, err, domain.ErrCartNotFound)
		_, err = carts.Update(t.Context(), guest, set("TEA-02", 1))
		require.ErrorIs(t, err, domain.ErrCartNotFound)
		_, err = carts.Merge(t.Context(), id.New(), guest.GuestCartID, func(*domain.Cart, domain.Cart) { t.Error("merged") })
		require.NoError(t, err)
	}
	read, err := carts.Get(t.Context(), owner)
	require.NoError(t, err)
	require.Len(t, read.Lines, 1)
}

func TestParallelWritesOfAGuestsCartLoseNoLine(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	begun, err := carts.Update(t.Context(), domain.CartOwner{}, set("TEA-01", 2))
	require.NoError(t, err)
	const tabs = 12
	errors := make([]error, tabs)
	var group sync.WaitGroup
	for tab := range tabs {
		group.Go(func() { _, errors[tab] = carts.Update(t.Context(), guestWith(begun), set(fmt.Sprint("SKU-", tab), 1)) })
	}
	group.Wait()
	for _, err := range errors {
		require.NoError(t, err)
	}
	cart, err := carts.Get(t.Context(), guestWith(begun))
	require.NoError(t, err)
	require.Len(t, cart.Lines, tabs+1)
}

// TestManyMergesAtOnceMoveEachLineOnce: logins in two tabs, and a repeated request, change nothing
// more, and a write beside them is in one of the carts.
func TestManyMergesAtOnceMoveEachLineOnce(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	customer := ownedBy(id.New())
	begun, err := carts.Update(t.Context(), domain.CartOwner{}, set("TEA-01", 2))
	require.NoError(t, err)
	var merged sync.Map
	var written error
	var group sync.WaitGroup
	for login := range 8 {
		group.Go(func() {
			_, err := carts.Merge(t.Context(), customer.CustomerID, begun.ID, func(c *domain.Cart, guest domain.Cart) {
				merged.Store(login, true)
				c.Merge(guest, 100, at)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Go(func() { _, written = carts.Update(t.Context(), guestWith(begun), set("TEA-02", 1)) })
	group.Wait()
	logins := 0
	merged.Range(func(any, any) bool { logins++; return true })
	require.Equal(t, 1, logins)
	cart, err := carts.Get(t.Context(), customer)
	require.NoError(t, err)
	require.EqualValues(t, 1, cart.Version)
	require.EqualValues(t, 2, cart.Lines[0].Quantity)
	if written == nil {
		require.Len(t, cart.Lines, 2, "a write before the merge is merged")
	} else {
		require.ErrorIs(t, written, domain.ErrCartNotFound, "a write after it is refused")
	}
	_, err = carts.Get(t.Context(), guestWith(begun))
	require.ErrorIs(t, err, domain.ErrCartNotFound)
}

func TestSweepDeletesCartsOfGuestsSooner(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	customer := ownedBy(id.New())
	_, err := carts.Update(t.Context(), customer, set("TEA-01", 2))
	require.NoError(t, err)
	guest, err := carts.Update(t.Context(), domain.CartOwner{}, set("TEA-01", 2))
	require.NoError(t, err)
	n, err := carts.Sweep(t.Context(), at.Add(-time.Hour), at.Add(time.Minute), 10)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	_, err = carts.Get(t.Context(), guestWith(guest))
	require.ErrorIs(t, err, domain.ErrCartNotFound)
	kept, err := carts.Get(t.Context(), customer)
	require.NoError(t, err)
	require.Len(t, kept.Lines, 1)
}

// TestAChangeOfACartThatWasReadBeforeLosesNothing: also if many tabs have read the same version,
// and if the cart was merged or begun again since.
func TestAChangeOfACartThatWasReadBeforeLosesNothing(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	customer := ownedBy(id.New())
	old, err := carts.Update(t.Context(), customer, set("TEA-01", 2))
	require.NoError(t, err)
	const tabs = 8
	var group sync.WaitGroup
	for tab := range tabs {
		group.Go(func() {
			if _, err := carts.Change(t.Context(), customer, old, set(fmt.Sprint("SKU-", tab), 1)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	read, err := carts.Get(t.Context(), customer)
	require.NoError(t, err)
	require.Len(t, read.Lines, tabs+1)
	require.EqualValues(t, tabs+1, read.Version)
	require.Len(t, old.Lines, 1, "what was read stays as it was")

	_, err = carts.Change(t.Context(), customer, old, func(c *domain.Cart) error { return c.Save("SKU-1", true, 100, at) })
	require.NoError(t, err, "the line was added since")
	unchanged, err := carts.Change(t.Context(), customer, read, func(*domain.Cart) error { return nil })
	require.NoError(t, err)
	require.Equal(t, read.Version, unchanged.Version)

	guest, err := carts.Update(t.Context(), domain.CartOwner{}, set("TEA-01", 2))
	require.NoError(t, err)
	_, err = carts.Merge(t.Context(), customer.CustomerID, guest.ID, func(*domain.Cart, domain.Cart) {})
	require.NoError(t, err)
	_, err = carts.Change(t.Context(), guestWith(guest), guest, set("TEA-02", 1))
	require.ErrorIs(t, err, domain.ErrCartNotFound, "its cart was merged since")
}
