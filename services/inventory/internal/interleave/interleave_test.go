package interleave_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/longtest"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// how names the runs without and with batching.
var how = map[bool]string{false: "alone", true: "together"}

// TestI1EveryInterleaving runs the real use cases on two instances over one in-memory store, with
// three orders for two SKUs, in every interleaving of the steps of the store. After each step the
// invariants I1, I2 and I5 hold, and at the end the results of all callers agree with the state.
// Each search must visit a minimum number of states.
func TestI1EveryInterleaving(t *testing.T) {
	t.Parallel()
	for _, s := range scenes {
		for _, together := range []bool{false, true} {
			t.Run(s.name+", "+how[together], func(t *testing.T) {
				t.Parallel()
				all := &search{scene: s, together: together}
				all.everything(t)
				require.Empty(t, all.faults)
				t.Logf("%d states, %d steps between them, %s interleavings, %d runs", len(all.edges), all.steps(), all.interleavings(), all.runs)
				require.GreaterOrEqual(t, len(all.edges), s.least[together])
			})
		}
	}
}

// TestI1SearchFindsAMissingCondition omits one condition of the store after the other. The search
// must find a run that violates an invariant.
func TestI1SearchFindsAMissingCondition(t *testing.T) {
	t.Parallel()
	for broken, in := range map[condition]string{
		guardOfUnits: "the last units", keyOfReservation: "the same order at both instances", timeOfCommit: "the end of a hold",
		stateOfRelease: "in company", onceOfOperation: "out and back",
	} {
		at := slices.IndexFunc(scenes, func(s scene) bool { return s.name == in })
		for _, together := range []bool{false, true} {
			t.Run(string(broken)+", "+how[together], func(t *testing.T) {
				t.Parallel()
				found := &search{scene: scenes[at], together: together, broken: broken}
				found.everything(t)
				require.NotEmpty(t, found.faults)
				t.Logf("after %d runs: %s", found.runs, found.faults[0])
			})
		}
	}
}

// paths is the number of runs of each scene that are repeated in PostgreSQL.
var paths = longtest.Pick(4, 40)

// TestI1ModelIsTheStore repeats random runs of the search in PostgreSQL, step by step, with one
// pool for each instance. Every result and all stored data must equal the model's.
func TestI1ModelIsTheStore(t *testing.T) {
	t.Parallel()
	first := uint64(clock.System().Now().UnixNano())
	t.Logf("seed %d", first)
	chance := rand.New(rand.NewPCG(first, 0))
	database, steps := storetest.New(t), 0
	var stores [2]realStore
	for i := range stores {
		stores[i].Stock, stores[i].pool = database.Open(2)
	}
	for _, s := range scenes {
		for range paths {
			one := &search{scene: s, together: chance.IntN(2) == 0}
			r := one.chance(t, chance.IntN)
			require.Empty(t, r.faults)
			database.Reset(s.fill()...)
			for n, step := range r.steps {
				now := clock.System().Now()
				got := step.do(t.Context(), stores[step.instance], moment{now: now, ahead: now.Sub(step.at)})
				require.Equal(t, step.answer, got, "step %d of\n%s", n, r.story())
				require.Equal(t, step.state, stores[step.instance].read(t).String(), "after step %d of\n%s", n, r.story())
			}
			storetest.RequireConsistentStock(t, stores[0].pool)
			steps += len(r.steps)
		}
	}
	t.Logf("%d runs, %d steps", len(scenes)*paths, steps)
}

// realStore implements ports on the store in PostgreSQL.
type realStore struct {
	*store.Stock
	pool *pg.DB
}

// pass moves the expiry of every hold back, which has the same effect as a later now.
func (s realStore) pass(ctx context.Context, d time.Duration) error {
	_, err := s.pool.Exec(ctx, `UPDATE reservations SET expires_at = expires_at - $1::interval`, d)
	return err
}

// read returns the stored data as a model.
func (s realStore) read(t *testing.T) *model {
	t.Helper()
	m := newModel()
	m.now = clock.System().Now()
	rows, err := s.pool.Query(t.Context(), `SELECT sku, location, on_hand, reserved, version, backorder_limit FROM levels`)
	require.NoError(t, err)
	levels, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Level])
	require.NoError(t, err)
	for _, l := range levels {
		m.levels[domain.LevelKey{SKU: l.SKU, Location: l.Location}] = l
	}
	rows, err = s.pool.Query(t.Context(), `SELECT order_id::text FROM reservations`)
	require.NoError(t, err)
	orders, err := pgx.CollectRows(rows, pgx.RowTo[domain.OrderID])
	require.NoError(t, err)
	for _, order := range orders {
		m.orders[order], err = s.Get(t.Context(), order)
		require.NoError(t, err)
		m.parts[order], err = s.Lines(t.Context(), order)
		require.NoError(t, err)
	}
	rows, err = s.pool.Query(t.Context(), `SELECT id::text FROM operations`)
	require.NoError(t, err)
	operations, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	for _, id := range operations {
		m.operations[id] = domain.Digest{}
	}
	return m
}

// fill returns the statements that insert the scene's levels and movements into an empty database.
func (s scene) fill() []string {
	statements := []string{`INSERT INTO inventory.locations (code, name, priority) VALUES ('main', 'main', 0), ('east', 'east', 1)`}
	for _, l := range s.levels {
		statements = append(statements,
			fmt.Sprintf(`INSERT INTO inventory.levels (sku, location, on_hand, backorder_limit) VALUES ('%s', '%s', %d, %d)`,
				l.SKU, l.Location, l.OnHand, l.BackorderLimit),
			fmt.Sprintf(`
				WITH booked AS (
					INSERT INTO inventory.movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
					VALUES ('%s', '%s', 'received', %d, 0, '', 'system:test') RETURNING id, sku, location, on_hand_delta, reserved_delta
				)
				INSERT INTO inventory.pending_changes (movement_id, sku, location, on_hand_delta, reserved_delta) SELECT * FROM booked`,
				l.SKU, l.Location, l.OnHand))
	}
	return statements
}

// steps returns the number of choices of all states.
func (s *search) steps() (n int) {
	for targets := range maps.Values(s.edges) {
		n += len(targets)
	}
	return n
}
