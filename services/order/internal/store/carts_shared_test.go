package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/store"
)

// write changes a cart as a request does: it reads, then changes what it has read.
func write(t *testing.T, carts *store.Carts, owner domain.CartOwner, sku string, quantity int64) error {
	t.Helper()
	ctx := batch.WithAround(t.Context(), 8)
	read, err := carts.Get(ctx, owner)
	if err == nil {
		_, err = carts.Change(ctx, owner, read, set(sku, quantity))
	}
	return err
}

// TestWritesOfManyCartsAtOnceLoseNoLine: tabs of customers and of guests write beside each other,
// so that statements read and write several carts, some of them by two requests.
func TestWritesOfManyCartsAtOnceLoseNoLine(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	begun, err := carts.Update(t.Context(), domain.CartOwner{}, set("FIRST", 1))
	require.NoError(t, err)
	owners := []domain.CartOwner{ownedBy(id.New()), ownedBy(id.New()), guestWith(begun), ownedBy(id.New())}
	const tabs, writes = 3, 6
	var group errgroup.Group
	for _, owner := range owners {
		for tab := range tabs {
			group.Go(func() error {
				for n := range writes {
					if err := write(t, carts, owner, fmt.Sprintf("SKU-%d-%d", tab, n), int64(n+1)); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	require.NoError(t, group.Wait())
	for i, owner := range owners {
		cart, err := carts.Get(t.Context(), owner)
		require.NoError(t, err)
		quantities := make(map[string]int64)
		for _, line := range cart.Lines {
			quantities[line.SKU] = line.Quantity
		}
		for tab := range tabs {
			for n := range writes {
				require.EqualValues(t, n+1, quantities[fmt.Sprintf("SKU-%d-%d", tab, n)], "cart %d", i)
			}
		}
		require.EqualValues(t, len(cart.Lines), cart.Version, "each write is one version")
	}
}

// TestReadsOfManyCartsAtOnceReturnEachOwnersCart: also to those who have none.
func TestReadsOfManyCartsAtOnceReturnEachOwnersCart(t *testing.T) {
	t.Parallel()
	carts, _ := openCarts(t)
	var owners []domain.CartOwner
	for i := range 12 {
		owner := ownedBy(id.New())
		switch i % 4 {
		case 0:
			begun, err := carts.Update(t.Context(), domain.CartOwner{}, set(fmt.Sprint("SKU-", i), 1))
			require.NoError(t, err)
			owner = guestWith(begun)
		case 1, 2:
			_, err := carts.Update(t.Context(), owner, set(fmt.Sprint("SKU-", i), 1))
			require.NoError(t, err)
		}
		owners = append(owners, owner)
	}
	owners = append(owners, domain.CartOwner{GuestCartID: id.New()})
	var group errgroup.Group
	for round := range 5 * len(owners) {
		i := round % len(owners)
		group.Go(func() error {
			cart, err := carts.Get(batch.WithAround(t.Context(), 8), owners[i])
			switch {
			case i == len(owners)-1:
				if err == nil {
					return fmt.Errorf("a guest's cart that does not exist is %v", cart)
				}
				return nil
			case err != nil:
				return err
			case i%4 == 3 && len(cart.Lines) != 0, i%4 != 3 && (len(cart.Lines) != 1 || cart.Lines[0].SKU != fmt.Sprint("SKU-", i)):
				return fmt.Errorf("cart %d has %v", i, cart.Lines)
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
}

// TestACartThatIsLockedDelaysNoOther: writes that share a statement skip it.
func TestACartThatIsLockedDelaysNoOther(t *testing.T) {
	t.Parallel()
	carts, pool := openCarts(t)
	var owners []domain.CartOwner
	for range 4 {
		owners = append(owners, ownedBy(id.New()))
		_, err := carts.Update(t.Context(), owners[len(owners)-1], set("FIRST", 1))
		require.NoError(t, err)
	}
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	defer tx.Rollback(t.Context()) //nolint:errcheck // it was committed
	_, err = tx.Exec(t.Context(), `SELECT FROM carts WHERE customer_id = $1 FOR UPDATE`, owners[0].CustomerID)
	require.NoError(t, err)
	var waiting, others errgroup.Group
	waiting.Go(func() error { return write(t, carts, owners[0], "LATE", 1) })
	for round := range 10 {
		for _, owner := range owners[1:] {
			others.Go(func() error { return write(t, carts, owner, fmt.Sprint("SKU-", round), 1) })
		}
	}
	require.NoError(t, others.Wait())
	require.NoError(t, tx.Commit(t.Context()))
	require.NoError(t, waiting.Wait())
	cart, err := carts.Get(t.Context(), owners[0])
	require.NoError(t, err)
	require.Len(t, cart.Lines, 2)
}
