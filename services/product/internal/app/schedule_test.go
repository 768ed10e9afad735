package app_test

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/store"
)

// Two processes apply the schedules of three hundred products concurrently, in several
// transactions. Each product is written once.
func TestSchedulesAreAppliedOnceByManyProcesses(t *testing.T) {
	t.Parallel()
	const products, processes = 250, 2
	var events, committedIDs atomic.Int64
	database, clock := pgtest.New(t, "catalog", db.Kit(), db.Migrations("catalog")), clocktest.New()
	encode := func(changed []domain.Product, _ []domain.ID) []proto.Message {
		events.Add(int64(len(changed)))
		return nil
	}
	shops, stores := make([]*app.ProductAdmin, processes), make([]*store.Store, processes)
	for i := range shops {
		stores[i] = store.New(database, event.NewOutbox(), encode, func(_ context.Context, ids []string) { committedIDs.Add(int64(len(ids))) })
		shops[i] = app.NewProductAdmin(stores[i], clock, "JPY", "ja")
	}
	ids := make([]domain.ID, products)
	for i := range ids {
		sku := domain.SKU(fmt.Sprintf("T-%d", i))
		in := domain.ProductInput{Slug: fmt.Sprintf("tea-%d", i), Name: "煎茶", Status: domain.StatusPublished, Variants: []domain.Variant{{
			SKU: sku, EnteredPrice: money.Money{Amount: 1000, Currency: "JPY"}, TaxClass: domain.TaxClassReduced,
		}}}
		p, err := shops[0].Create(t.Context(), "staff", in)
		require.NoError(t, err)
		ids[i] = p.ID
		_, err = shops[0].SetSchedules(t.Context(), "staff", p.ID, 1, sku, []domain.PriceSchedule{
			{EnteredPrice: money.Money{Amount: 900, Currency: "JPY"}, Starts: clock.Now().Add(time.Minute), Ends: clock.Now().Add(2 * time.Minute)},
		})
		require.NoError(t, err)
	}
	for round, want := range []int64{900, 1000} {
		events.Store(0)
		committedIDs.Store(0)
		clock.Advance(time.Minute)
		var group sync.WaitGroup
		var priced atomic.Int64
		for _, shop := range shops {
			group.Go(func() {
				for n := -1; n != 0; { // until nothing is left, like the worker at every interval
					n, _ = shop.ApplySchedules(t.Context(), "system:product")
					priced.Add(int64(n))
				}
			})
		}
		group.Wait()
		rest, err := stores[0].DueProducts(t.Context(), clock.Now(), products)
		require.NoError(t, err)
		for range rest { // a process may stop while the other still applies; the next interval continues
			n, err := shops[0].ApplySchedules(t.Context(), "system:product")
			require.NoError(t, err)
			priced.Add(int64(n))
		}
		require.EqualValues(t, products, priced.Load())
		require.EqualValues(t, products, events.Load())
		require.EqualValues(t, products, committedIDs.Load())
		for i, id := range ids {
			p, err := stores[1].Product(t.Context(), id)
			require.NoError(t, err)
			require.Equal(t, want, p.Variants[0].CurrentPrice.Amount)
			require.EqualValues(t, 3+round, p.Version)
			history, err := stores[1].PriceHistory(t.Context(), domain.SKU(fmt.Sprintf("T-%d", i)), math.MaxInt64, 10)
			require.NoError(t, err)
			require.Len(t, history, 2+round)
			require.True(t, history[0].Scheduled)
			require.Equal(t, clock.Now(), history[0].Since)
		}
	}
}

// The worker applies due schedules while it runs, and ends with its context.
func TestTheWorkerAppliesScheduledPrices(t *testing.T) {
	t.Parallel()
	clock := clocktest.New()
	nothing := func([]domain.Product, []domain.ID) []proto.Message { return nil }
	products := store.New(pgtest.New(t, "catalog", db.Kit(), db.Migrations("catalog")), event.NewOutbox(), nothing, func(context.Context, []string) {})
	productAdmin := app.NewProductAdmin(products, clock, "JPY", "ja")
	p, err := productAdmin.Create(t.Context(), "staff", domain.ProductInput{Slug: "tea", Name: "煎茶", Status: domain.StatusPublished, Variants: []domain.Variant{{
		SKU: "T", EnteredPrice: money.Money{Amount: 1000, Currency: "JPY"}, TaxClass: domain.TaxClassReduced,
	}}})
	require.NoError(t, err)
	_, err = productAdmin.SetSchedules(t.Context(), "staff", p.ID, 1, "T", []domain.PriceSchedule{
		{EnteredPrice: money.Money{Amount: 900, Currency: "JPY"}, Starts: clock.Now().Add(time.Minute)},
	})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- run.Every(ctx, 0, time.Millisecond, func(ctx context.Context) error {
			_, err := productAdmin.ApplySchedules(ctx, "")
			return err
		})
	}()
	clock.Advance(time.Minute)
	require.Eventually(t, func() bool {
		shown, err := products.Published(t.Context(), p.ID)
		return err == nil && shown.Variants[0].CurrentPrice.Amount == 900
	}, 10*time.Second, time.Millisecond)
	stop()
	if err := <-ended; err != nil {
		require.ErrorIs(t, err, context.Canceled)
	}
}
