package fault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// settlesStock waits until every hold has expired, and requires that the database is consistent and
// agrees with the responses.
func (w *warehouse) settlesStock(t testing.TB) {
	t.Helper()
	var b harness.StoreSnapshot
	harness.Await(t, mended, func() (err error) {
		b = harness.StoreSnapshot{}
		if err = b.ReadStock(t.Context(), w.Cluster); err != nil {
			return err
		}
		return harness.NoFaults(append(waiting(b), harness.StockInvariant(b)...), nil)
	})
	c := &clerk{warehouse: w, chance: rand.New(rand.NewPCG(0, 0))}
	report := c.reconcile(t.Context())
	require.EqualValues(t, len(b.Stock), report.GetLevels())
	require.Empty(t, report.GetDrifts())
	require.Zero(t, w.deadlocks(t))

	l, faults := w.ledger(t)
	held := harness.Group(b.Holds, func(h harness.HoldRow) string { return h.OrderID })
	for _, s := range w.sales {
		faults = append(faults, s.check(b.Reservations, held[s.id], l)...)
	}
	faults = append(faults, strangers(b, w.sales)...)
	faults = append(faults, soldInvariant(b, l)...)
	faults = append(faults, onHandLaw(b, l)...)
	slices.Sort(faults)
	require.NoError(t, harness.NoFaults(faults[:min(len(faults), 50)], nil))
	t.Logf("%d orders, %d named operations, %d stock-takes agree with the books", len(w.sales), len(w.deeds), len(w.counts))
}

// waiting is I5: no hold outlives its expiry. The sweeper uses the clock of the database; the next
// check finds holds that are released late.
func waiting(b harness.StoreSnapshot) (faults []string) {
	for id, r := range b.Reservations {
		if r.State == "held" {
			faults = append(faults, fmt.Sprintf("I5: order %s is held until %s", id, r.ExpiresAt))
		}
	}
	return faults
}

// deadlocks returns the number of deadlocks that PostgreSQL has detected in the database.
func (w *warehouse) deadlocks(t testing.TB) (n int64) {
	t.Helper()
	pool, err := w.DB(t.Context(), "inventory")
	require.NoError(t, err)
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&n))
	return n
}

// ledger sums up the effects of the recorded operations. An operation happened if the database has
// its id; the response must agree.
func (w *warehouse) ledger(t testing.TB) (*ledger, []string) {
	t.Helper()
	type name struct{ ID string }
	rows, err := harness.Rows[name](t.Context(), w.Cluster, "inventory", `SELECT id::text FROM inventory.operations`)
	require.NoError(t, err)
	written := harness.Index(rows, func(n name) string { return n.ID })
	l := &ledger{onHand: make(map[harness.LevelKey]int64), parts: make(map[part]parts)}
	for at, units := range w.initial {
		l.onHand[at] = units
	}
	var faults []string
	for _, d := range w.deeds {
		_, happened := written[d.id]
		if happened != d.done && !d.doubtful {
			faults = append(faults, fmt.Sprintf("I17: %s %s was answered done = %t, the books say %t", d.kind, d.id, d.done, happened))
		}
		if happened {
			d.effect(l)
		}
		delete(written, d.id)
	}
	for id := range written {
		faults = append(faults, fmt.Sprintf("I17: operation %s was not requested", id))
	}
	return l, append(faults, w.addCounts(t.Context(), t, l)...)
}

// addCounts adds what the stock-takes changed, read from their movements. A refused stock-take
// changed nothing, and none changed anything twice.
func (w *warehouse) addCounts(ctx context.Context, t testing.TB, l *ledger) (faults []string) {
	t.Helper()
	type entry struct {
		Reference, SKU, Location string
		Delta                    int64
	}
	rows, err := harness.Rows[entry](ctx, w.Cluster, "inventory", `
		SELECT reference, sku, location, on_hand_delta FROM inventory.movements WHERE reference LIKE 'count %'`)
	require.NoError(t, err)
	for name, found := range harness.Group(rows, func(e entry) string { return e.Reference }) {
		c := w.counts[name]
		if c == nil || len(found) != 1 || !c.done && !c.doubtful {
			faults = append(faults, fmt.Sprintf("I17: %s, known as %+v, booked %+v", name, c, found))
		}
		for _, e := range found {
			l.onHand[harness.LevelKey{SKU: e.SKU, Location: e.Location}] += e.Delta
		}
	}
	return faults
}

// strangers returns a fault for each reservation of an unknown order.
func strangers(b harness.StoreSnapshot, sales []*sale) (faults []string) {
	placed := harness.Index(sales, func(s *sale) string { return s.id })
	for id := range b.Reservations {
		if placed[id] == nil {
			faults = append(faults, fmt.Sprintf("I5: order %s was not placed", id))
		}
	}
	return faults
}

// check compares a sale with its reservation.
func (s *sale) check(all map[string]harness.ReservationRow, lines []harness.HoldRow, l *ledger) (faults []string) {
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("I17: order %s: %s; %+v", s.id, fmt.Sprintf(format, args...), s.summary()))
	}
	r, known := all[s.id]
	if known != s.reserved.done && !s.reserved.perhaps {
		fault("reserved = %t, in the books = %t", s.reserved.done, known)
	}
	if !known {
		return faults
	}
	got, sum := make(map[string]harness.HoldRow), harness.HoldRow{}
	for _, h := range lines {
		got[h.SKU], sum = plus(got[h.SKU], h), plus(sum, h)
	}
	for sku, quantity := range s.demand {
		h, p := got[sku], l.parts[part{s.id, sku}]
		if h.Quantity != quantity || h.Restocked != p.restocked || h.WrittenOff != p.writtenOff || h.Released < p.released {
			fault("%s: promised %d, parts %+v, the books say %+v", sku, quantity, p, h)
		}
		if !slices.Contains(s.handed(quantity, p), h.Fulfilled) {
			fault("%s: handed over %d of %d, parts %+v", sku, h.Fulfilled, quantity, p)
		}
	}
	if len(got) != len(s.demand) {
		fault("%d SKUs, wanted %d", len(got), len(s.demand))
	}
	if !slices.Contains(s.states(sum), r.State) {
		fault("is %s with %+v", r.State, sum)
	}
	return faults
}

func plus(h harness.HoldRow, o harness.HoldRow) harness.HoldRow {
	h.Quantity, h.Released, h.Fulfilled = h.Quantity+o.Quantity, h.Released+o.Released, h.Fulfilled+o.Fulfilled
	h.Restocked, h.WrittenOff = h.Restocked+o.Restocked, h.WrittenOff+o.WrittenOff
	return h
}

func (s *sale) summary() string {
	return fmt.Sprintf("reserved %v committed %v released %v shipped %v", s.reserved, s.committed, s.released, s.shipped)
}

// handed returns the numbers of units of a SKU that may have been handed over: the units of partial
// shipments, or, if the whole order was shipped, all that were not released. If an order was
// released and shipped as a whole, one of the two operations had no effect.
func (s *sale) handed(quantity int64, p parts) []int64 {
	switch {
	case !s.shipped.done && !s.shipped.perhaps:
		return []int64{p.fulfilled}
	case s.shipped.done && !s.released.done && !s.released.perhaps:
		return []int64{quantity - p.released}
	default:
		return []int64{p.fulfilled, quantity - p.released}
	}
}

// states returns the states that a sale may have once no hold is left.
func (s *sale) states(all harness.HoldRow) (states []string) {
	back := all.Restocked + all.WrittenOff
	switch {
	case all.Fulfilled == 0:
		if !s.committed.done {
			states = append(states, "expired")
		}
		if s.released.done || s.released.perhaps || all.Released == all.Quantity {
			states = append(states, "released")
		}
		if (s.committed.done || s.committed.perhaps) && !s.released.done {
			states = append(states, "committed")
		}
	case all.Fulfilled+all.Released < all.Quantity:
		states = append(states, "committed")
	case back < all.Fulfilled:
		states = append(states, "fulfilled")
	case all.Restocked > 0:
		states = append(states, "restocked")
	default:
		states = append(states, "written_off")
	}
	return states
}

// onHandLaw is I1 from the responses: the initial units, plus what was received, transferred,
// adjusted and restocked, less what was handed over.
func onHandLaw(b harness.StoreSnapshot, l *ledger) (faults []string) {
	for _, h := range b.Holds {
		l.onHand[harness.LevelKey{SKU: h.SKU, Location: h.Location}] -= h.Fulfilled
	}
	for _, row := range b.Stock {
		at := harness.LevelKey{SKU: row.SKU, Location: row.Location}
		if row.OnHand != l.onHand[at] {
			faults = append(faults, fmt.Sprintf("I1: %v has %d on hand, by what was done there must be %d", at, row.OnHand, l.onHand[at]))
		}
		delete(l.onHand, at)
	}
	for at, units := range l.onHand {
		if units != 0 {
			faults = append(faults, fmt.Sprintf("I1: %d units of %v are of no level", units, at))
		}
	}
	return faults
}

// soldInvariant is I2: the units of a SKU that were handed over or committed are at most those that
// ever existed plus the back-order limits.
func soldInvariant(b harness.StoreSnapshot, l *ledger) (faults []string) {
	sold, had := make(map[string]int64), make(map[string]int64)
	for _, h := range b.Holds {
		sold[h.SKU] += h.Fulfilled
		if b.Reservations[h.OrderID].State == "committed" {
			sold[h.SKU] += h.Quantity - h.Released - h.Fulfilled
		}
	}
	for at, units := range l.onHand {
		had[at.SKU] += units
	}
	for _, row := range b.Stock {
		had[row.SKU] += row.BackorderLimit
	}
	for sku, units := range sold {
		if units > had[sku] {
			faults = append(faults, fmt.Sprintf("I2: %d of %s are sold, there were %d", units, sku, had[sku]))
		}
	}
	return faults
}
