package app_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Eight orders are around; they arrive one after the other while none is being reserved. Two want
// the last unit of a SKU, one is poisoned: each has its own answer.
func TestOrdersThatArriveApartShareATransactionIfTheyAreAround(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const orders, poisoned = 8, domain.OrderID("order 5")
		s := &memoryStock{free: map[domain.SKU]int64{"plenty": 1000, "last": 1}}
		poison := errors.New("poison")
		s.fault = func(holds []app.HoldRequest) error {
			<-time.After(time.Millisecond)
			if slices.ContainsFunc(holds, func(h app.HoldRequest) bool { return h.Order == poisoned }) {
				return poison
			}
			return nil
		}
		inventory := app.NewBatchingInventory(s, time.Minute, app.Batching{
			Options: batch.Options{Concurrency: 1, Gather: 20 * time.Millisecond, Stuck: func(error) bool { return false }}, Lost: func(error) bool { return false },
		})
		_, _, err := inventory.ReserveStock(t.Context(), "system:order", "lone", []domain.SKUQuantity{{SKU: "plenty", Quantity: 1}}, 0)
		require.NoError(t, err)

		ctx := batch.WithAround(t.Context(), orders)
		answers := make([]error, orders)
		var group sync.WaitGroup
		for n := range orders {
			sku := domain.SKU("plenty")
			if n < 2 {
				sku = "last"
			}
			group.Go(func() {
				<-time.After(time.Duration(n) * 50 * time.Microsecond)
				_, _, answers[n] = inventory.ReserveStock(ctx, "system:order", domain.OrderID(fmt.Sprintf("order %d", n)), []domain.SKUQuantity{{SKU: sku, Quantity: 1}}, 0)
			})
		}
		group.Wait()
		require.Equal(t, []int{1, orders - 1}, s.sizes[:2], "one of the two that want the last unit is not written")
		for n, err := range answers {
			switch n {
			case 1:
				require.ErrorIs(t, err, domain.ErrOutOfStock)
			case 5:
				require.ErrorIs(t, err, poison)
			default:
				require.NoError(t, err)
			}
		}
		require.Zero(t, s.free["last"])
	})
}
