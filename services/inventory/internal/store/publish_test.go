package store_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/events"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

const threshold = 5

// publisher is a change queue with its stock.
type publisher struct {
	*store.ChangeQueue
	stock *store.Stock
	pool  *pg.DB
	db    *storetest.Database
}

func newPublisher(t *testing.T) publisher {
	t.Helper()
	database := storetest.New(t)
	stock, pool := database.Open(8)
	return publisher{ChangeQueue: store.NewChangeQueue(pool, event.NewOutbox(), events.EncodeStock, threshold), stock: stock, pool: pool, db: database}
}

// publish publishes one round.
func (p publisher) publish(t *testing.T) int {
	t.Helper()
	published, err := p.Publish(t.Context(), 1000)
	require.NoError(t, err)
	storetest.RequireConsistentStock(t, p.pool)
	return published
}

// outbox returns the events written so far, in order.
func (p publisher) outbox(t *testing.T) (changes []*inventoryv1.StockChanged, alerts []string) {
	t.Helper()
	rows, err := p.pool.Query(t.Context(), `SELECT type, key, payload FROM outbox ORDER BY id`)
	require.NoError(t, err)
	var (
		kind, key string
		payload   []byte
	)
	_, err = pgx.ForEachRow(rows, []any{&kind, &key, &payload}, func() error {
		if kind != "stock.changed" {
			alerts = append(alerts, kind+" "+key)
			return nil
		}
		change := &inventoryv1.StockChanged{}
		changes = append(changes, change)
		return proto.Unmarshal(payload, change)
	})
	require.NoError(t, err)
	return changes, alerts
}

// last returns the last published item of a SKU.
func (p publisher) last(t *testing.T, sku string) *inventoryv1.StockItem {
	t.Helper()
	var last *inventoryv1.StockItem
	changes, _ := p.outbox(t)
	for _, change := range changes {
		for _, item := range change.GetItems() {
			if item.GetSku() == sku {
				last = item
			}
		}
	}
	require.NotNil(t, last, "nothing was published of %s", sku)
	return last
}

// requirePublishedOnce checks that each movement is in exactly one event, that the revisions of a
// SKU increase, and that each item has the sums of the movements published so far.
func (p publisher) requirePublishedOnce(t *testing.T) {
	t.Helper()
	published, sums, revisions := map[int64]bool{}, map[string]int32{}, map[string]int64{}
	changes, _ := p.outbox(t)
	for _, change := range changes {
		for _, item := range change.GetItems() {
			require.Greater(t, item.GetRevision(), revisions[item.GetSku()])
			revisions[item.GetSku()] = item.GetRevision()
			for _, m := range item.GetMovements() {
				require.False(t, published[m.GetId()], "movement %d was published twice", m.GetId())
				published[m.GetId()] = true
				sums[item.GetSku()] += m.GetOnHandDelta() - m.GetReservedDelta()
			}
			require.Equal(t, sums[item.GetSku()], item.GetAvailable())
		}
	}
	var movements int
	require.NoError(t, p.pool.QueryRow(t.Context(), `SELECT count(*) FROM movements`).Scan(&movements))
	require.Len(t, published, movements)
}

func TestChangesWithinAnIntervalShareAnEvent(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	require.Zero(t, a.publish(t))
	storetest.SetLevels(t, a.stock, map[domain.SKU]int64{"A": 10})
	storetest.SetLevelsAt(t, a.stock, "east", map[domain.SKU]int64{"A": 4})
	order := hold(t, a.stock, time.Hour, atMain("A", 3))
	require.Equal(t, 5, a.publish(t), "two new levels, three movements")
	require.Zero(t, a.publish(t))

	changes, alerts := a.outbox(t)
	require.Len(t, changes, 1)
	require.Empty(t, alerts)
	require.Len(t, changes[0].GetItems(), 1)
	item := changes[0].GetItems()[0]
	require.Equal(t, "A", item.GetSku())
	require.EqualValues(t, 11, item.GetAvailable())
	require.EqualValues(t, 11, item.GetOrderable())
	require.Equal(t, inventoryv1.StockStatus_STOCK_STATUS_IN_STOCK, item.GetStatus())
	require.Len(t, item.GetMovements(), 3)
	reserved := item.GetMovements()[2]
	require.Equal(t, inventoryv1.MovementCause_MOVEMENT_CAUSE_RESERVED, reserved.GetCause())
	require.Equal(t, []int64{0, 3}, []int64{int64(reserved.GetOnHandDelta()), int64(reserved.GetReservedDelta())})
	require.Equal(t, string(order), reserved.GetReference())
	require.Equal(t, "main", reserved.GetLocation())
	require.WithinDuration(t, time.Now(), reserved.GetCreatedAt().AsTime(), time.Minute)
	require.Empty(t, reserved.GetActor(), "who did it stays here")
	a.requirePublishedOnce(t)
}

func TestStockAlerts(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	count := func(units int64) {
		_, err := a.stock.SetLevels(t.Context(), count(t, "main", domain.Count{SKU: "A", OnHand: units}))
		require.NoError(t, err)
		a.publish(t)
	}
	for _, units := range []int64{3, 10, 5, 1, 0, 2, 0, 20, 0} {
		count(units)
	}
	_, alerts := a.outbox(t)
	require.Equal(t, []string{
		// Stock of 3 and of 10 raises no alert.
		"stock.low A", // at 5; at 1 it is still low
		"stock.out A", "stock.back A", "stock.out A", "stock.back A", "stock.out A",
	}, alerts)
	var status string
	require.NoError(t, a.pool.QueryRow(t.Context(), `SELECT status FROM skus WHERE sku = 'A'`).Scan(&status))
	require.Equal(t, "out_of_stock", status)
	a.requirePublishedOnce(t)
}

func TestPoliciesArePublished(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	storetest.SetLevels(t, a.stock, map[domain.SKU]int64{"A": 10, "B": 0, "C": 1})
	hold(t, a.stock, time.Hour, atMain("C", 1))
	a.publish(t)
	changed := func(sku string) {
		_, err := a.pool.Exec(t.Context(), `
			INSERT INTO pending_changes (movement_id, sku, location, on_hand_delta, reserved_delta) VALUES (NULL, $1, 'main', 0, 0)`, sku)
		require.NoError(t, err)
	}
	_, err := a.pool.Exec(t.Context(), `INSERT INTO skus (sku, low_threshold) VALUES ('A', 10) ON CONFLICT (sku) DO UPDATE SET low_threshold = 10`)
	require.NoError(t, err)
	_, err = a.pool.Exec(t.Context(), `UPDATE levels SET backorder_limit = 7 WHERE sku IN ('B', 'C')`)
	require.NoError(t, err)
	for _, sku := range []string{"A", "B", "C"} {
		changed(sku)
	}
	require.Equal(t, 3, a.publish(t))
	_, alerts := a.outbox(t)
	require.Equal(t, []string{"stock.low A"}, alerts, "the threshold rose to what there is")
	require.Equal(t, inventoryv1.StockStatus_STOCK_STATUS_LOW_STOCK, a.last(t, "A").GetStatus())
	require.Empty(t, a.last(t, "A").GetMovements())
	for _, sku := range []string{"B", "C"} {
		item := a.last(t, sku)
		require.Equal(t, inventoryv1.StockStatus_STOCK_STATUS_BACK_ORDER, item.GetStatus())
		require.Equal(t, []int64{0, 7}, []int64{int64(item.GetAvailable()), int64(item.GetOrderable())})
	}
	var rows int
	require.NoError(t, a.pool.QueryRow(t.Context(), `SELECT count(*) FROM published_levels`).Scan(&rows))
	require.Equal(t, 2, rows, "a policy is no stock")
	a.requirePublishedOnce(t)
}

// A movement with a lower id that commits later is in a later event, which has the higher revision.
func TestF20ALateCommitIsNotLost(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	storetest.SetLevels(t, a.stock, map[domain.SKU]int64{"A": 10})
	a.publish(t)
	late, err := a.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = late.Exec(t.Context(), `
		WITH written AS (
			INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
			VALUES ('A', 'east', 'received', 5, 0, 'late', 'test') RETURNING id, sku, location, on_hand_delta, reserved_delta
		), level AS (
			INSERT INTO levels (sku, location, on_hand) VALUES ('A', 'east', 5)
		)
		INSERT INTO pending_changes (movement_id, sku, location, on_hand_delta, reserved_delta)
		SELECT id, sku, location, on_hand_delta, reserved_delta FROM written`)
	require.NoError(t, err)
	hold(t, a.stock, time.Hour, atMain("A", 1))
	require.Equal(t, 1, a.publish(t))
	early := a.last(t, "A")
	require.EqualValues(t, 9, early.GetAvailable())
	require.NoError(t, late.Commit(t.Context()))
	require.Equal(t, 1, a.publish(t))
	require.EqualValues(t, 14, a.last(t, "A").GetAvailable())
	require.Greater(t, a.last(t, "A").GetRevision(), early.GetRevision())
	a.requirePublishedOnce(t)
}

// A SKU with a count of 0 is out of stock, not unknown.
func TestALevelOfZeroIsPublished(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	storetest.SetLevels(t, a.stock, map[domain.SKU]int64{"A": 0})
	require.Equal(t, 1, a.publish(t))
	require.Equal(t, inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK, a.last(t, "A").GetStatus())
}

// After a round that fails before its commit, the next round publishes everything.
func TestAFailedPublishIsRolledBack(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	storetest.SetLevels(t, a.stock, map[domain.SKU]int64{"A": 10, "B": 10})
	broken := store.NewChangeQueue(a.pool, event.NewOutbox(), func(items []domain.StockSummary) []proto.Message {
		// An event that cannot be written rolls back the transaction.
		return append(events.EncodeStock(items), &inventoryv1.StockOut{})
	}, threshold)
	_, err := broken.Publish(t.Context(), 1000)
	require.ErrorIs(t, err, event.ErrNoKey)
	changes, _ := a.outbox(t)
	require.Empty(t, changes)
	storetest.RequireConsistentStock(t, a.pool)
	require.Equal(t, 4, a.publish(t), "two new levels, two movements")
	a.requirePublishedOnce(t)
}

func TestABacklogIsPublishedInBatches(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	units := map[domain.SKU]int64{}
	for i := range 25 {
		units[domain.SKU(fmt.Sprintf("S-%02d", i))] = 10
	}
	storetest.SetLevels(t, a.stock, units)
	var rounds []int
	for {
		published, err := a.Publish(t.Context(), 10)
		require.NoError(t, err)
		storetest.RequireConsistentStock(t, a.pool)
		rounds = append(rounds, published)
		if published < 10 {
			break
		}
	}
	require.Equal(t, []int{10, 10, 10, 10, 10, 0}, rounds, "25 new levels, 25 movements")
	a.requirePublishedOnce(t)
}

// Two instances publish while others reserve and release. No movement is lost, duplicated or out of
// order.
func TestConcurrentPublishers(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	skus := []domain.SKU{"A", "B", "C", "D"}
	storetest.SetLevels(t, a.stock, map[domain.SKU]int64{"A": 1 << 20, "B": 1 << 20, "C": 1 << 20, "D": 1 << 20})
	var (
		writers, announcers sync.WaitGroup
		done                atomic.Bool
	)
	for range 2 {
		_, pool := a.db.Open(2)
		mine := store.NewChangeQueue(pool, event.NewOutbox(), events.EncodeStock, threshold)
		announcers.Go(func() {
			for last := false; !last; {
				last = done.Load()
				for {
					published, err := mine.Publish(t.Context(), 20)
					if err != nil {
						t.Error(err)
					}
					if published == 0 || err != nil {
						break
					}
				}
			}
		})
	}
	for w := range 4 {
		writers.Go(func() {
			for i := range 60 {
				order := domain.OrderID(id.New())
				allocations := []domain.Allocation{{SKU: skus[(w+i)%4], Location: "main", Quantity: 1}, {SKU: skus[(w+i+1)%4], Location: "main", Quantity: 2}}
				slices.SortFunc(allocations, func(x, y domain.Allocation) int { return int(x.SKU[0]) - int(y.SKU[0]) })
				_, err := a.stock.Hold(t.Context(), []app.HoldRequest{{Actor: "test", Order: order, Allocations: allocations, TTL: time.Hour}}, 0)
				if err == nil && i%2 == 0 {
					_, err = a.stock.Release(t.Context(), "test", order)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	done.Store(true)
	announcers.Wait()
	for a.publish(t) > 0 { // rows that one had locked when the other ran
	}
	a.requirePublishedOnce(t)
}

// After a restore the revision is increased and every SKU queued: everything is published again,
// with higher revisions.
func TestEverythingIsPublishedAgainAfterARestore(t *testing.T) {
	t.Parallel()
	a := newPublisher(t)
	storetest.SetLevels(t, a.stock, map[domain.SKU]int64{"A": 10, "B": 3})
	a.publish(t)
	before := a.last(t, "A").GetRevision()
	a.db.Admin(`SELECT setval('inventory.stock_revision', nextval('inventory.stock_revision') + 1000000000)`,
		`INSERT INTO inventory.pending_changes (sku, location, on_hand_delta, reserved_delta) SELECT sku, location, 0, 0 FROM inventory.levels`)
	require.Equal(t, 2, a.publish(t))
	require.Greater(t, a.last(t, "A").GetRevision(), before+1_000_000_000)
	require.EqualValues(t, 10, a.last(t, "A").GetAvailable())
	require.EqualValues(t, 3, a.last(t, "B").GetAvailable())
	_, alerts := a.outbox(t)
	require.Empty(t, alerts)
	a.requirePublishedOnce(t)
}
