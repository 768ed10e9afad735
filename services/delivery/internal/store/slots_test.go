package store_test

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/store"
	"github.com/akinai/akinai/services/delivery/internal/storetest"
)

// day returns a day of December 2026.
func day(n int) time.Time { return time.Date(2026, 12, n, 0, 0, 0, 0, time.UTC) }

func slot(n int) domain.SlotKey {
	return domain.SlotKey{Zone: "z", Method: "standard", Window: "14-16", Day: day(n)}
}

func window(capacity int) domain.Window {
	return domain.Window{
		Zone: "z", Method: "standard", Code: "14-16", Start: 840, End: 960, Weekdays: domain.EveryDay, OnHolidays: true, Capacity: capacity, ValidFrom: day(1),
	}
}

// slotShop is a database with one window, and two instances of the service.
func slotShop(t *testing.T, capacity int) (stores [2]*store.Store, pool *pg.DB) {
	t.Helper()
	url := storetest.URL(t)
	storetest.Prepare(t, url)
	for i := range stores {
		stores[i], pool = storetest.Open(t, url, 6)
	}
	put(t, stores[0], domain.Zone{Code: "z", PostalCodes: []string{"100"}, Methods: standard()})
	require.NoError(t, stores[0].PutWindow(t.Context(), window(capacity)))
	return stores, pool
}

func hold(n int) app.Hold {
	order := domain.OrderID(id.New())
	return app.Hold{Order: order, SlotKey: slot(n), Owner: string(order), Address: string(order)}
}

const plenty = 1_000_000

func mustHold(t *testing.T, s *store.Store, ttl time.Duration, holds ...app.Hold) []app.HoldResult {
	t.Helper()
	results, err := s.Hold(t.Context(), holds, ttl, plenty)
	require.NoError(t, err)
	return results
}

// requireSeats checks that each slot counts its live bookings, and no more than it has seats.
func requireSeats(t *testing.T, pool *pg.DB) {
	t.Helper()
	var wrong int
	require.NoError(t, pool.QueryRow(t.Context(), `
		SELECT count(*) FROM slots s WHERE s.taken > s.capacity OR s.taken <> (
			SELECT count(*) FROM bookings b WHERE (b.zone, b.method, b.code, b.day) = (s.zone, s.method, s.code, s.day)
				AND b.state IN ('held', 'booked', 'consumed'))`).Scan(&wrong))
	require.Zero(t, wrong, "slots whose count is wrong")
}

func TestASlotHasNoMoreBookingsThanSeats(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	results := mustHold(t, stores[0], time.Hour, hold(5), hold(5), hold(6), hold(5), hold(5))
	var errs []error
	for _, r := range results {
		errs = append(errs, r.Err)
	}
	require.Equal(t, []error{nil, nil, nil, nil, domain.ErrSlotFull}, errs, "within a batch, the first ones get the seats")
	require.ErrorIs(t, mustHold(t, stores[1], time.Hour, hold(5))[0].Err, domain.ErrSlotFull)
	unknown := hold(5)
	unknown.Window = "nowhere"
	require.ErrorIs(t, mustHold(t, stores[1], time.Hour, unknown)[0].Err, domain.ErrSlotUnavailable)
	requireSeats(t, pool)
}

func TestSeatsComeBack(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 1)
	s := stores[0]
	first, second, third := hold(5), hold(5), hold(5)
	require.NoError(t, mustHold(t, s, time.Hour, first)[0].Err)
	done, err := s.Book(t.Context(), []domain.OrderID{first.Order, second.Order})
	require.NoError(t, err)
	require.Equal(t, []domain.OrderID{first.Order}, done)
	for _, want := range []bool{true, false} {
		freed, err := s.Release(t.Context(), first.Order)
		require.NoError(t, err)
		require.Equal(t, want, freed, "a seat is freed once")
	}
	require.NoError(t, mustHold(t, s, time.Nanosecond, second)[0].Err)
	done, err = s.Book(t.Context(), []domain.OrderID{second.Order})
	require.NoError(t, err)
	require.Empty(t, done, "an expired hold is not booked")
	count, err := s.Expire(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, count)
	require.NoError(t, mustHold(t, s, time.Hour, third)[0].Err)
	require.ErrorIs(t, mustHold(t, s, time.Hour, third)[0].Err, domain.ErrSlotUnavailable, "an order has one booking")
	requireSeats(t, pool)
}

func TestHoldsOfACustomerAndOfAnAddressAreLimited(t *testing.T) {
	t.Parallel()
	stores, _ := slotShop(t, 100)
	a, b, c, d := hold(5), hold(5), hold(6), hold(5)
	b.Owner, c.Owner = a.Owner, a.Owner
	d.Address = a.Address
	results, err := stores[0].Hold(t.Context(), []app.Hold{a, b, c}, time.Hour, 2)
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.NoError(t, results[1].Err)
	require.ErrorIs(t, results[2].Err, domain.ErrSlotLimit)
	results, err = stores[1].Hold(t.Context(), []app.Hold{c, d}, time.Hour, 2)
	require.NoError(t, err)
	require.ErrorIs(t, results[0].Err, domain.ErrSlotLimit)
	require.NoError(t, results[1].Err)
	_, err = stores[0].Book(t.Context(), []domain.OrderID{a.Order, b.Order})
	require.NoError(t, err)
	require.NoError(t, mustHold(t, stores[0], time.Hour, c)[0].Err, "what was ordered does not count")
}

func TestRescheduleTakesTheNewSeatOrKeepsTheOldOne(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 1)
	s, first, second := stores[0], hold(5), hold(6)
	mustHold(t, s, time.Hour, first, second)
	_, err := s.Book(t.Context(), []domain.OrderID{first.Order, second.Order})
	require.NoError(t, err)
	good := func(domain.Booking) error { return nil }
	require.ErrorIs(t, s.Reschedule(t.Context(), first.Order, slot(6), day(1), good), domain.ErrSlotFull)
	require.ErrorIs(t, s.Reschedule(t.Context(), first.Order, slot(7), day(1), func(domain.Booking) error { return domain.ErrSlotTooLate }), domain.ErrSlotTooLate)
	require.NoError(t, s.Reschedule(t.Context(), first.Order, slot(7), day(1), good))
	require.NoError(t, s.Reschedule(t.Context(), second.Order, slot(5), day(1), good), "the seat that was left is free")
	booking, err := s.Booking(t.Context(), first.Order)
	require.NoError(t, err)
	require.True(t, booking.In(slot(7)))
	require.ErrorIs(t, s.Reschedule(t.Context(), domain.OrderID(id.New()), slot(7), day(1), good), domain.ErrBookingNotFound)
	requireSeats(t, pool)
}

func TestAWindowIsChangedByANewVersion(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 3)
	s := stores[0]
	mustHold(t, s, time.Hour, hold(5), hold(5), hold(6))
	smaller := window(1)
	smaller.ValidFrom = day(5)
	require.NoError(t, s.PutWindow(t.Context(), smaller))
	require.NoError(t, s.PutWindow(t.Context(), smaller), "repeated")
	require.ErrorIs(t, s.PutWindow(t.Context(), window(9)), domain.ErrWindowPeriod)
	require.ErrorIs(t, s.PutWindow(t.Context(), domain.Window{Zone: "z", Method: "no"}), domain.ErrZoneUnknown)
	for n, want := range map[int]error{4: nil, 5: domain.ErrSlotFull, 6: domain.ErrSlotFull, 7: nil} {
		require.Equal(t, want, mustHold(t, s, time.Hour, hold(n))[0].Err, n)
	}
	plan, err := s.ZonePlan(t.Context(), "z", day(1))
	require.NoError(t, err)
	require.Len(t, plan.Plan.Windows, 2)
	loads, err := s.Loads(t.Context(), "z", day(1), day(20))
	require.NoError(t, err)
	require.Len(t, loads, 4)
	requireSeats(t, pool)
}

// TestAQuoteReadsNoSlotsOfThePast: slots are never deleted.
func TestAQuoteReadsNoSlotsOfThePast(t *testing.T) {
	t.Parallel()
	_, pool := slotShop(t, 3)
	_, err := pool.Exec(t.Context(), `INSERT INTO slots (zone, method, code, day, capacity, taken, granted)
		SELECT 'z', 'standard', '14-16', '2026-12-10'::date - n, 3, 0, 0 FROM generate_series(1, 20000) n`)
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), `ANALYZE slots, windows`)
	require.NoError(t, err)
	pgtest.RequireIndexed(t, pool, "a week", 30, store.LoadsSQL, "z", day(5), day(12))
}

func TestAClosureNamesTheOrdersThatItHits(t *testing.T) {
	t.Parallel()
	stores, _ := slotShop(t, 3)
	s, hit := stores[0], hold(5)
	mustHold(t, s, time.Hour, hit, hold(6))
	orders, err := s.PutClosure(t.Context(), day(5), "", "snow", true)
	require.NoError(t, err)
	require.Equal(t, []domain.OrderID{hit.Order}, orders)
	plan, err := s.ZonePlan(t.Context(), "z", day(1))
	require.NoError(t, err)
	require.Equal(t, map[time.Time]bool{day(5): true}, plan.Plan.Closed)
	_, err = s.PutClosure(t.Context(), day(5), "", "", false)
	require.NoError(t, err)
	plan, err = s.ZonePlan(t.Context(), "z", day(1))
	require.NoError(t, err)
	require.Empty(t, plan.Plan.Closed)
}

// TestSlotRace lets 300 orders of two instances compete for 20 seats, while holds expire, orders
// are canceled and move to another day, the window gets fewer and more seats, and a day is closed
// and opened. It fails with the build tag unguarded.
func TestSlotRace(t *testing.T) {
	t.Parallel()
	const orders, capacity = 300, 20
	stores, pool := slotShop(t, capacity)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var workers sync.WaitGroup
	for w := range 12 {
		rng := rand.New(rand.NewPCG(seed, uint64(w)))
		workers.Go(func() {
			s := stores[w%2]
			for range orders / 12 {
				act(t, s, rng)
			}
		})
	}
	workers.Go(func() {
		for n := range 20 {
			capacity := capacity
			if n%2 == 0 {
				capacity /= 2
			}
			assertNoError(t, stores[0].PutWindow(t.Context(), window(capacity)))
			_, err := stores[1].PutClosure(t.Context(), day(6), "z", "snow", n%2 == 0)
			assertNoError(t, err)
		}
	})
	workers.Wait()
	requireSeats(t, pool)
	for {
		count, err := stores[0].Expire(t.Context(), 500)
		require.NoError(t, err)
		if count == 0 {
			break
		}
	}
	requireSeats(t, pool)
	var taken int
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT taken FROM slots WHERE day = '2026-12-05'`).Scan(&taken))
	for range capacity - taken {
		require.NoError(t, mustHold(t, stores[0], time.Hour, hold(5))[0].Err, "a seat that came back can be held")
	}
	require.ErrorIs(t, mustHold(t, stores[0], time.Hour, hold(5))[0].Err, domain.ErrSlotFull)
	requireSeats(t, pool)
}

// act is one random life of up to three orders of a batch.
func act(t *testing.T, s *store.Store, rng *rand.Rand) {
	ctx := t.Context()
	holds := make([]app.Hold, 1+rng.IntN(3))
	for i := range holds {
		holds[i] = hold(5 + rng.IntN(2))
	}
	ttl := time.Hour
	if rng.IntN(3) == 0 {
		ttl = time.Millisecond
	}
	results, err := s.Hold(ctx, holds, ttl, plenty)
	if !assertNoError(t, err) {
		return
	}
	for i, h := range holds {
		if results[i].Err != nil {
			continue
		}
		switch rng.IntN(5) {
		case 0:
			_, err = s.Release(ctx, h.Order)
		case 1:
			_, err = s.Expire(ctx, 10)
		case 2:
			_, err = s.Book(ctx, []domain.OrderID{h.Order})
			if err == nil {
				err = s.Reschedule(ctx, h.Order, slot(5+rng.IntN(2)), day(1), func(b domain.Booking) error { return b.WhyNotMoved(h.SlotKey) })
			}
		case 3:
			_, err = s.Book(ctx, []domain.OrderID{h.Order})
			if err == nil {
				_, err = s.Consume(ctx, h.Order)
			}
		}
		assertNoError(t, err)
	}
}

// assertNoError reports an error that is not a refusal.
func assertNoError(t *testing.T, err error) bool {
	for _, refusal := range []error{domain.ErrSlotFull, domain.ErrSlotUnavailable, domain.ErrSlotExpired, domain.ErrSlotReleased} {
		if err == nil || errors.Is(err, refusal) {
			return true
		}
	}
	t.Errorf("%v", err)
	return false
}
