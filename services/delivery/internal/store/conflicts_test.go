package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

func movable(domain.Booking) error { return nil }

// begin starts a transaction that ends with the test at the latest.
func begin(t *testing.T, pool *pg.DB) pgx.Tx {
	t.Helper()
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) })
	return tx
}

// start runs work beside the test, until it is done or one more statement waits for a lock. It
// returns a function that waits for its error.
func start(t *testing.T, pool *pg.DB, work func() error) (wait func() error) {
	t.Helper()
	const waitingSQL = `SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database() AND NOT l.granted`
	var before, waiting int
	require.NoError(t, pool.QueryRow(t.Context(), waitingSQL).Scan(&before))
	done := make(chan error, 1)
	go func() { done <- work() }()
	require.Eventually(t, func() bool {
		return len(done) > 0 || pool.QueryRow(t.Context(), waitingSQL).Scan(&waiting) == nil && waiting > before
	}, 10*time.Second, 5*time.Millisecond)
	return func() error { return <-done }
}

func TestALoweredWindowGrantsNoSeatUntilFewerAreTaken(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	s := stores[0]
	holds := []app.Hold{hold(5), hold(5), hold(5)}
	mustHold(t, s, time.Hour, holds...)
	moving := hold(6)
	mustHold(t, s, time.Hour, moving)
	require.NoError(t, s.PutWindow(t.Context(), window(1)))
	for n, h := range holds {
		require.ErrorIs(t, mustHold(t, s, time.Hour, hold(5))[0].Err, domain.ErrSlotFull, n)
		require.ErrorIs(t, s.Reschedule(t.Context(), moving.Order, slot(5), day(1), movable), domain.ErrSlotFull, n)
		_, err := s.Release(t.Context(), h.Order)
		require.NoError(t, err)
	}
	results := mustHold(t, s, time.Hour, hold(5), hold(5))
	require.NoError(t, results[0].Err)
	require.ErrorIs(t, results[1].Err, domain.ErrSlotFull)
	loads, err := s.Loads(t.Context(), "z", day(5), day(5))
	require.NoError(t, err)
	require.Equal(t, []domain.Load{{SlotKey: slot(5), Capacity: 1, Taken: 1}}, loads)
	require.NoError(t, s.PutWindow(t.Context(), window(2)))
	require.NoError(t, s.Reschedule(t.Context(), moving.Order, slot(5), day(1), movable), "a raised window has seats at once")
	requireSeats(t, pool)
}

func TestASlotOfAnEarlierCapacityHasTheSeatsOfItsWindow(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 1)
	_, err := pool.Exec(t.Context(), `INSERT INTO slots (zone, method, code, day, capacity, taken, granted)
		VALUES ('z', 'standard', '14-16', '2026-12-05', 20, 0, 0), ('z', 'standard', '14-16', '2026-12-06', 0, 0, 0)`)
	require.NoError(t, err)
	for _, n := range []int{5, 6} {
		results := mustHold(t, stores[0], time.Hour, hold(n), hold(n))
		require.NoError(t, results[0].Err, n)
		require.ErrorIs(t, results[1].Err, domain.ErrSlotFull, n)
	}
}

func TestAWindowIsChangedWithoutWaitingForHolds(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	mustHold(t, stores[0], time.Hour, hold(5), hold(6))
	holding := begin(t, pool)
	_, err := holding.Exec(t.Context(), `UPDATE slots SET taken = taken WHERE day = '2026-12-06'`)
	require.NoError(t, err)
	changed := start(t, pool, func() error { return stores[0].PutWindow(t.Context(), window(9)) })
	_, err = holding.Exec(t.Context(), `SET LOCAL lock_timeout = '1s'; UPDATE slots SET taken = taken WHERE day = '2026-12-05'`)
	require.NoError(t, err, "slots are locked in any order, and none is locked by the change")
	require.NoError(t, holding.Commit(t.Context()))
	require.NoError(t, changed())
}

func TestTwoChangesOfAWindowMakeNoOverlappingVersions(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	later, earlier := window(5), window(7)
	later.ValidFrom, earlier.ValidFrom = day(10), day(8)
	blocking := begin(t, pool)
	_, err := blocking.Exec(t.Context(), `SELECT FROM windows FOR UPDATE`)
	require.NoError(t, err)
	first := start(t, pool, func() error { return stores[0].PutWindow(t.Context(), later) })
	second := start(t, pool, func() error { return stores[1].PutWindow(t.Context(), earlier) })
	require.NoError(t, blocking.Rollback(t.Context()))
	require.NoError(t, first())
	require.ErrorIs(t, second(), domain.ErrWindowPeriod)
	var overlaps int
	require.NoError(t, pool.QueryRow(t.Context(), `
		SELECT count(*) FROM windows a JOIN windows b ON a.id < b.id
		AND daterange(a.valid_from, a.valid_until) && daterange(b.valid_from, b.valid_until)`).Scan(&overlaps))
	require.Zero(t, overlaps)
}

func TestAClosedDayGrantsNoSeat(t *testing.T) {
	t.Parallel()
	stores, _ := slotShop(t, 3)
	s, booked := stores[0], hold(4)
	mustHold(t, s, time.Hour, booked, hold(5))
	for n, zone := range map[int]domain.ZoneCode{5: "z", 6: "", 7: "z"} {
		_, err := s.PutClosure(t.Context(), day(n), zone, "snow", true)
		require.NoError(t, err)
		require.ErrorIs(t, mustHold(t, s, time.Hour, hold(n))[0].Err, domain.ErrSlotUnavailable, n)
		require.ErrorIs(t, s.Reschedule(t.Context(), booked.Order, slot(n), day(1), movable), domain.ErrSlotUnavailable, n)
	}
	_, err := s.PutClosure(t.Context(), day(8), "elsewhere", "snow", true)
	require.ErrorIs(t, err, domain.ErrZoneUnknown)
	require.NoError(t, s.Reschedule(t.Context(), booked.Order, slot(8), day(1), movable))
}

func TestAClosureNamesOrdersWhoseHoldIsBeingWritten(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	h, holding := hold(5), begin(t, pool)
	_, err := holding.Exec(t.Context(), `
		INSERT INTO slots (zone, method, code, day, capacity, taken, granted) VALUES ('z', 'standard', '14-16', '2026-12-05', 3, 1, 1)`)
	require.NoError(t, err)
	_, err = holding.Exec(t.Context(), `
		INSERT INTO bookings (order_id, zone, method, code, day, owner, address, state, expires_at)
		VALUES ($1, 'z', 'standard', '14-16', '2026-12-05', '', '', 'held', now() + interval '1 hour')`, string(h.Order))
	require.NoError(t, err)
	var hit []domain.OrderID
	closed := start(t, pool, func() (err error) {
		hit, err = stores[0].PutClosure(t.Context(), day(5), "", "snow", true)
		return err
	})
	require.NoError(t, holding.Commit(t.Context()))
	require.NoError(t, closed())
	require.Equal(t, []domain.OrderID{h.Order}, hit)
}

func TestAMoveAndABatchOfHoldsLockSlotsInOneOrder(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	booked := hold(5)
	mustHold(t, stores[0], time.Hour, booked)
	// The statement of a batch of holds for both days, in two parts.
	holding := begin(t, pool)
	_, err := holding.Exec(t.Context(), `UPDATE slots SET taken = taken WHERE day = '2026-12-05'`)
	require.NoError(t, err)
	moved := start(t, pool, func() error { return stores[0].Reschedule(t.Context(), booked.Order, slot(7), day(1), movable) })
	_, err = holding.Exec(t.Context(), `
		INSERT INTO slots (zone, method, code, day, capacity, taken, granted) VALUES ('z', 'standard', '14-16', '2026-12-07', 3, 0, 0)`)
	require.NoError(t, err)
	require.NoError(t, holding.Commit(t.Context()))
	require.NoError(t, moved())
	requireSeats(t, pool)
}

// TestASeatThatMovesWhileItIsReleasedComesBack: the release waits for the reschedule, which adds
// the slot of the new day.
func TestASeatThatMovesWhileItIsReleasedComesBack(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	booked := hold(5)
	mustHold(t, stores[0], time.Hour, booked)
	var released func() error
	require.NoError(t, stores[0].Reschedule(t.Context(), booked.Order, slot(7), day(1), func(domain.Booking) error {
		released = start(t, pool, func() error {
			_, err := stores[1].Release(t.Context(), booked.Order)
			return err
		})
		return nil
	}))
	require.NoError(t, released())
	requireSeats(t, pool)
}

func TestACodeThatTwoSetsImportAtOnceStaysInTheFirstSet(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 1)
	importing := begin(t, pool)
	_, err := importing.Exec(t.Context(), `INSERT INTO data_sets (name, attribution) VALUES ('first', '')`)
	require.NoError(t, err)
	_, err = importing.Exec(t.Context(), `
		INSERT INTO zones (code, set_name, name, priority, valid_from, valid_until, digest)
		VALUES ('both', 'first', 'first', 0, '-infinity', 'infinity', '\x00')`)
	require.NoError(t, err)
	var done domain.Imported
	imported := start(t, pool, func() (err error) {
		done, err = stores[0].ImportZones(t.Context(), set, []domain.Zone{{Code: "both", PostalCodes: []string{"100"}, Methods: standard()}})
		return err
	})
	require.NoError(t, importing.Commit(t.Context()))
	require.NoError(t, imported())
	require.Equal(t, domain.Imported{
		Refusals: []domain.Issue{{Index: 0, Code: "both", Reason: domain.ReasonOtherSet, Detail: "another set has this code"}},
	}, done)
}

func TestHoldsDoNotWaitForAClosureThatWaitsForAnImport(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	importing := begin(t, pool)
	_, err := importing.Exec(t.Context(), `UPDATE revision SET revision = revision + 1`)
	require.NoError(t, err)
	closed := start(t, pool, func() error {
		_, err := stores[0].PutClosure(t.Context(), day(5), "", "snow", true)
		return err
	})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	results, err := stores[1].Hold(ctx, []app.Hold{hold(6)}, time.Hour, 9)
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.NoError(t, importing.Commit(t.Context()))
	require.NoError(t, closed())
}
