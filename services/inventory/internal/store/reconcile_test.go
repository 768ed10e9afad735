package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/events"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// uncheck drops the CHECKs, so that a level can be inconsistent.
const uncheck = `ALTER TABLE inventory.levels DROP CONSTRAINT IF EXISTS levels_reserved, DROP CONSTRAINT levels_on_hand`

func TestEveryKindOfDriftIsFound(t *testing.T) {
	t.Parallel()
	const release = `UPDATE inventory.reservation_lines SET released = 1 WHERE sku = 'B' AND quantity = 3`
	for name, tc := range map[string]struct {
		harm []string
		want domain.Drift
	}{
		"on hand changed without a movement": {
			[]string{`UPDATE inventory.levels SET on_hand = 11 WHERE sku = 'B'`},
			domain.Drift{OnHand: 11, Reserved: 4, ExpectedOnHand: 10, ExpectedReserved: 4, InReservations: 4},
		},
		"reserved changed without a movement": {
			[]string{`UPDATE inventory.levels SET reserved = 3 WHERE sku = 'B'`},
			domain.Drift{OnHand: 10, Reserved: 3, ExpectedOnHand: 10, ExpectedReserved: 4, InReservations: 4},
		},
		"units released without a movement": {
			[]string{release},
			domain.Drift{OnHand: 10, Reserved: 4, ExpectedOnHand: 10, ExpectedReserved: 4, InReservations: 3},
		},
		"a reservation ended without its units": {
			[]string{`UPDATE inventory.reservations SET state = 'released' WHERE order_id = (SELECT min(order_id::text)::uuid FROM inventory.reservation_lines WHERE quantity = 3)`},
			domain.Drift{OnHand: 10, Reserved: 4, ExpectedOnHand: 10, ExpectedReserved: 4, InReservations: 1},
		},
		"a movement is missing among the published levels": {
			[]string{`UPDATE inventory.published_levels SET on_hand = 9 WHERE sku = 'B'`},
			domain.Drift{OnHand: 10, Reserved: 4, ExpectedOnHand: 9, ExpectedReserved: 4, InReservations: 4},
		},
		"a movement is missing in the queue": {
			[]string{`DELETE FROM inventory.pending_changes WHERE sku = 'B'`},
			domain.Drift{OnHand: 10, Reserved: 4, ExpectedOnHand: 10, ExpectedReserved: 3, InReservations: 4},
		},
		"the level is gone": {
			[]string{`DELETE FROM inventory.levels WHERE sku = 'B'`},
			domain.Drift{ExpectedOnHand: 10, ExpectedReserved: 4, InReservations: 4},
		},
		"more reserved than may be": {
			[]string{
				uncheck, `UPDATE inventory.levels SET on_hand = 2 WHERE sku = 'B'`,
				`UPDATE inventory.published_levels SET on_hand = 2 WHERE sku = 'B'`,
			},
			domain.Drift{OnHand: 2, Reserved: 4, ExpectedOnHand: 2, ExpectedReserved: 4, InReservations: 4},
		},
		"less than nothing on hand": {
			[]string{
				uncheck, `UPDATE inventory.levels SET on_hand = -1, backorder_limit = 9 WHERE sku = 'B'`,
				`UPDATE inventory.published_levels SET on_hand = -1 WHERE sku = 'B'`,
			},
			domain.Drift{OnHand: -1, Reserved: 4, ExpectedOnHand: -1, ExpectedReserved: 4, InReservations: 4},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := storetest.New(t)
			stock, pool := database.Open(2)
			storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 10, "B": 10, "C": 0})
			order := hold(t, stock, time.Hour, atMain("A", 1), atMain("B", 3))
			_, err := stock.Commit(t.Context(), order)
			require.NoError(t, err)
			_, err = store.NewChangeQueue(pool, event.NewOutbox(), events.EncodeStock, threshold).Publish(t.Context(), 1000)
			require.NoError(t, err)
			hold(t, stock, time.Hour, atMain("B", 1)) // in the queue
			result, err := stock.CompareLevels(t.Context(), 10)
			require.NoError(t, err)
			require.Equal(t, domain.Reconciliation{Levels: 3}, result)

			database.Admin(tc.harm...)
			result, err = stock.CompareLevels(t.Context(), 10)
			require.NoError(t, err)
			var found []domain.Drift
			for _, drift := range result.Drifts {
				if drift.SKU == "B" {
					found = append(found, drift)
				}
			}
			tc.want.SKU, tc.want.Location = "B", "main"
			require.Equal(t, []domain.Drift{tc.want}, found)
			require.Len(t, result.Drifts, int(result.Count))
		})
	}
}

func TestDriftsAreCountedBeyondThoseListed(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	stock, _ := database.Open(2)
	units := map[domain.SKU]int64{}
	for i := range 20 {
		units[domain.SKU(fmt.Sprintf("S-%02d", i))] = 5
	}
	storetest.SetLevels(t, stock, units)
	database.Admin(`UPDATE inventory.levels SET on_hand = 6 WHERE sku >= 'S-05'`)
	result, err := stock.CompareLevels(t.Context(), 3)
	require.NoError(t, err)
	require.EqualValues(t, 20, result.Levels)
	require.EqualValues(t, 15, result.Count)
	require.Len(t, result.Drifts, 3)
	require.Equal(t, domain.SKU("S-05"), result.Drifts[0].SKU)
}

// The statement reads one snapshot: concurrent changes cause no drift.
func TestNoFalseAlarmWhileStockMoves(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	stock, pool := database.Open(12)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 1 << 20, "B": 1 << 20})
	changes := store.NewChangeQueue(pool, event.NewOutbox(), events.EncodeStock, threshold)
	var (
		writers, auditors sync.WaitGroup
		fulfillment       atomic.Bool
		audits            atomic.Int64
	)
	auditors.Go(func() {
		for !fulfillment.Load() {
			result, err := stock.CompareLevels(t.Context(), 10)
			if err != nil || result.Count != 0 {
				t.Errorf("audit %+v, error %v", result, err)
				return
			}
			audits.Add(1)
		}
	})
	auditors.Go(func() {
		for !fulfillment.Load() {
			if _, err := changes.Publish(t.Context(), 50); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for w := range 6 {
		writers.Go(func() {
			for i := range 80 {
				if err := shuffle(t, stock, i+w); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	fulfillment.Store(true)
	auditors.Wait()
	require.Positive(t, audits.Load())
	t.Logf("%d audits", audits.Load())
	storetest.RequireConsistentStock(t, pool)
}

// shuffle reserves, and then commits, releases or expires.
func shuffle(t *testing.T, stock *store.Stock, i int) error {
	ttl := time.Hour
	if i%4 == 3 {
		ttl = overdue
	}
	order := newOrder()
	_, err := stock.Hold(t.Context(), []app.HoldRequest{{
		Actor: actor, Order: order, Allocations: []domain.Allocation{atMain("A", 2), atMain("B", 1)}, TTL: ttl,
	}}, 0)
	switch {
	case err != nil:
	case i%4 == 1:
		_, err = stock.Release(t.Context(), actor, order)
	case i%4 == 2:
		_, err = stock.Commit(t.Context(), order)
	case i%4 == 3:
		_, err = stock.Expire(t.Context(), actor, 10)
	}
	return err
}

// An open reconciliation holds only AccessShare locks, which do not block reservations.
func TestReconcilingBlocksNoWriter(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	stock, pool := database.Open(4)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5})
	require.NoError(t, pool.WithTx(t.Context(), func(tx pgx.Tx) error {
		result, err := store.ReadReconciliation(t.Context(), tx, 10)
		require.NoError(t, err)
		require.Zero(t, result.Count)
		rows, err := tx.Query(t.Context(), `
			SELECT DISTINCT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype NOT IN ('virtualxid', 'transactionid')`)
		require.NoError(t, err)
		modes, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.Equal(t, []string{"AccessShareLock"}, modes)

		order := hold(t, stock, time.Hour, atMain("A", 2)) // would fail with DATABASE_BUSY if it waited for a lock
		_, err = stock.Release(t.Context(), actor, order)
		require.NoError(t, err)
		return nil
	}))
	storetest.RequireConsistentStock(t, pool)
}
