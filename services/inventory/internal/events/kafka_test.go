package events_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/events"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// heard collects the stock events of a consumer.
type heard struct {
	mu        sync.Mutex
	available map[string]int64
	revisions map[string]int64
	movements map[int64]int
	backwards int
	alerts    map[string]int
}

func (h *heard) take(_ context.Context, _ pgx.Tx, batch []event.Message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range batch {
		change, ok := m.Body.(*inventoryv1.StockChanged)
		if !ok {
			h.alerts[m.Type+" "+m.Key]++
			continue
		}
		for _, summary := range change.GetItems() {
			if summary.GetRevision() <= h.revisions[summary.GetSku()] {
				h.backwards++
			}
			h.revisions[summary.GetSku()], h.available[summary.GetSku()] = summary.GetRevision(), int64(summary.GetAvailable())
			for _, m := range summary.GetMovements() {
				h.movements[m.GetId()]++
			}
		}
	}
	return nil
}

func (h *heard) snapshot() (movements int, alerts map[string]int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	alerts = map[string]int{}
	for k, v := range h.alerts {
		alerts[k] = v
	}
	return len(h.movements), alerts
}

// Two instances publish to one consumer. Every movement arrives once, those of a SKU in order, and
// the last state is correct.
func TestStockArrivesInKafka(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	stock, pool := database.Open(6)
	log := slog.New(slog.DiscardHandler)
	cfg := kafkatest.New(t)
	h := &heard{available: map[string]int64{}, revisions: map[string]int64{}, movements: map[int64]int{}, alerts: map[string]int{}}
	ctx, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	producer, err := event.NewProducer(cfg, log)
	require.NoError(t, err)
	t.Cleanup(func() { stop(); workers.Wait(); producer.Close() })
	outbox := event.NewOutbox()
	relay := event.NewRelay(pool, "inventory", producer, log, outbox)
	workers.Go(func() { _ = relay.Run(ctx) })
	for range 2 {
		publisher := app.NewPublisher(store.NewChangeQueue(pool, outbox, events.EncodeStock, 5), outbox.Wake)
		workers.Go(func() {
			_ = run.Every(ctx, 0, 20*time.Millisecond, func(ctx context.Context) error {
				_, err := publisher.Publish(ctx)
				return err
			})
		})
	}
	consumer, err := event.NewConsumer(cfg, pool, log, "listener", event.HandleBatch(h.take, &inventoryv1.StockChanged{},
		&inventoryv1.StockLow{}, &inventoryv1.StockOut{}, &inventoryv1.StockBack{}))
	require.NoError(t, err)
	workers.Go(func() { _ = consumer.Run(ctx) })

	set := func(units int64) {
		storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": units, "B": 1000 + units})
		awaitQuiet(t, pool)
	}
	for _, units := range []int64{100, 4, 0, 50} {
		set(units)
	}
	for units := range int64(40) {
		storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 51 + units, "B": 1051 + units})
	}
	awaitQuiet(t, pool)
	var written int
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM movements`).Scan(&written))
	require.Eventually(t, func() bool {
		movements, alerts := h.snapshot()
		return movements == written && len(alerts) == 3
	}, time.Minute, 20*time.Millisecond)
	h.mu.Lock()
	defer h.mu.Unlock()
	require.Equal(t, map[string]int64{"A": 90, "B": 1090}, h.available)
	require.Equal(t, map[string]int{"stock.low A": 1, "stock.out A": 1, "stock.back A": 1}, h.alerts)
	require.Zero(t, h.backwards)
	storetest.RequireConsistentStock(t, pool)
}

// awaitQuiet waits until all changes are published.
func awaitQuiet(t *testing.T, pool *pg.DB) {
	t.Helper()
	require.Eventually(t, func() bool {
		var waiting int
		return pool.QueryRow(t.Context(), `SELECT count(*) FROM pending_changes`).Scan(&waiting) == nil && waiting == 0
	}, time.Minute, 10*time.Millisecond)
}
