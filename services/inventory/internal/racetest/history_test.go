//go:build history

package racetest_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/events"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

const (
	// fillSKUs is the number of SKUs, each at one location and in one live reservation, independent
	// of the history.
	fillSKUs = 3000
	// page is small enough that the short history has two of them for each SKU.
	page = 10
	// rounds is the number of measurements in each database, in turn; the medians are compared.
	rounds = 7
	// limit bounds the cost with a long history, as a multiple of the cost with a short one.
	limit = 1.5
)

// fill inserts n movements as if they had occurred one after the other: each SKU is received once,
// then reservations are made and released, and at the end each SKU has one live reservation. %d is
// the number of released reservations.
var fill = []string{
	`INSERT INTO inventory.movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	 SELECT 'S-' || lpad(i::text, 5, '0'), 'main', 'received', 1000000, 0, 'delivery', 'user-1' FROM generate_series(0, 2999) AS i`,
	`INSERT INTO inventory.reservations (order_id, state, digest, expires_at)
	 SELECT ('01890000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, CASE WHEN i < %[1]d THEN 'released' ELSE 'held' END,
		sha256('demand'), now() + INTERVAL '7 days'
	 FROM generate_series(0, %[1]d + 2999) AS i`,
	`INSERT INTO inventory.reservation_lines (order_id, sku, location, quantity)
	 SELECT ('01890000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'S-' || lpad((i %% 3000)::text, 5, '0'), 'main', 1
	 FROM generate_series(0, %[1]d + 2999) AS i`,
	`INSERT INTO inventory.movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	 SELECT 'S-' || lpad((i / 2 %% 3000)::text, 5, '0'), 'main', CASE i %% 2 WHEN 0 THEN 'reserved' ELSE 'released' END, 0, 1 - i %% 2 * 2,
		'01890000-0000-7000-8000-' || lpad(to_hex(i / 2), 12, '0'), 'system:order'
	 FROM generate_series(0, 2 * %[1]d - 1) AS i`,
	`INSERT INTO inventory.movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	 SELECT 'S-' || lpad((i %% 3000)::text, 5, '0'), 'main', 'reserved', 0, 1,
		'01890000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'), 'system:order'
	 FROM generate_series(%[1]d, %[1]d + 2999) AS i`,
	`INSERT INTO inventory.levels (sku, location, on_hand, reserved)
	 SELECT 'S-' || lpad(i::text, 5, '0'), 'main', 1000000, 1 FROM generate_series(0, 2999) AS i`,
	`INSERT INTO inventory.published_levels (sku, location, on_hand, reserved) SELECT sku, location, on_hand, reserved FROM inventory.levels`,
	`INSERT INTO inventory.skus (sku, status) SELECT sku, 'in_stock' FROM inventory.levels`,
	`VACUUM ANALYZE inventory.movements`, `VACUUM ANALYZE inventory.reservations`, `VACUUM ANALYZE inventory.reservation_lines`,
	`VACUUM ANALYZE inventory.levels`, `VACUUM ANALYZE inventory.published_levels`, `VACUUM ANALYZE inventory.skus`, `CHECKPOINT`,
}

// history is a database with a number of movements, and the service on it, with one connection.
type history struct {
	stock     *store.Stock
	inventory *app.Inventory
	publisher *store.ChangeQueue
	pool      *pg.DB
	backend   int // its process id
	turn      int // counts calls of sku
}

func newHistory(t *testing.T, movements int) *history {
	t.Helper()
	began := time.Now()
	database := storetest.New(t)
	ended := (movements - 2*fillSKUs) / 2
	for _, statement := range fill {
		if strings.Contains(statement, "%") {
			statement = fmt.Sprintf(statement, ended)
		}
		database.Admin(statement)
	}
	h := &history{}
	h.stock, h.pool = database.Open(1)
	h.inventory = app.NewInventory(h.stock, time.Hour)
	h.publisher = store.NewChangeQueue(h.pool, event.NewOutbox(), events.EncodeStock, 5)
	var booked int
	require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT pg_backend_pid(), (SELECT count(*) FROM movements)`).Scan(&h.backend, &booked))
	require.Equal(t, movements, booked)
	audit, err := h.stock.CompareLevels(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, domain.Reconciliation{Levels: fillSKUs}, audit)
	t.Logf("%d movements in %s", movements, time.Since(began).Round(time.Second))
	return h
}

// awaitVacuum waits until autovacuum has processed the filled tables. While it analyzes a table,
// its snapshot delays the removal of old row versions in all tables, which makes reads of levels
// slower.
func (h *history) awaitVacuum(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		var workers int
		err := h.pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'`).Scan(&workers)
		return err == nil && workers == 0
	}, 10*time.Minute, time.Second)
}

// sku returns the next of two hundred SKUs at each call, so that both databases work in memory.
func (h *history) sku() domain.SKU {
	h.turn++
	return domain.SKU(fmt.Sprintf("S-%05d", h.turn*37%200*15))
}

// cost is the cost of one operation in PostgreSQL.
type cost struct {
	cpu     float64 // µs
	buffers float64
}

// measure runs op n times.
func (h *history) measure(t *testing.T, n int, op func() error) cost {
	t.Helper()
	buffers, cpu := h.buffers(t), h.cpu(t)
	for range n {
		require.NoError(t, op())
	}
	used := h.cpu(t) - cpu
	return cost{cpu: float64(used.Nanoseconds()) / 1e3 / float64(n), buffers: float64(h.buffers(t)-buffers) / float64(n)}
}

// cpu returns the CPU time that the backend has used so far.
func (h *history) cpu(t *testing.T) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", h.backend))
	require.NoError(t, err)
	used, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
	require.NoError(t, err)
	return time.Duration(used)
}

// buffers returns the number of pages of tables and indexes that were requested so far, cached or
// not.
func (h *history) buffers(t *testing.T) (n int64) {
	t.Helper()
	_, err := h.pool.Exec(t.Context(), `SELECT pg_stat_force_next_flush()`)
	require.NoError(t, err)
	require.NoError(t, h.pool.QueryRow(t.Context(), `
		SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)::bigint FROM pg_statio_user_tables
		WHERE idx_blks_hit IS NOT NULL`).Scan(&n))
	return n
}

// operation is an operation whose cost must not depend on the history.
type operation struct {
	name string
	n    int
	run  func(t *testing.T, h *history) error
	// before prepares one run and is not measured; with it, n is 1.
	before func(h *history, t *testing.T)
}

var operations = []operation{
	{name: "page of 100 levels", n: 200, run: func(t *testing.T, h *history) error {
		_, err := h.stock.Levels(t.Context(), h.sku(), "", 100)
		return err
	}},
	{name: "levels of 20 SKUs", n: 300, run: func(t *testing.T, h *history) error {
		var skus []domain.SKU
		for range 20 {
			skus = append(skus, h.sku())
		}
		_, err := h.stock.Units(t.Context(), skus)
		return err
	}},
	{name: "newest page of a SKU's history", n: 400, run: func(t *testing.T, h *history) error {
		_, err := h.stock.Movements(t.Context(), h.sku(), 0, page)
		return err
	}},
	{name: "page in the middle of it", n: 400, run: func(t *testing.T, h *history) error {
		var newest int64
		if err := h.pool.QueryRow(t.Context(), `SELECT last_value FROM movements_id_seq`).Scan(&newest); err != nil {
			return err
		}
		found, err := h.stock.Movements(t.Context(), h.sku(), newest/2, page)
		if err == nil && len(found) != page {
			return fmt.Errorf("%d movements", len(found))
		}
		return err
	}},
	{name: "reserve and release", n: 200, run: func(t *testing.T, h *history) error { return h.reserveAndRelease(t) }},
	{name: "announcing 400 changes", n: 1, before: (*history).settle, run: func(t *testing.T, h *history) error {
		published, err := h.publisher.Publish(t.Context(), 400)
		if err == nil && published != 400 {
			return fmt.Errorf("%d changes", published)
		}
		return err
	}},
	{name: "reconciling", n: 1, before: (*history).announceAll, run: func(t *testing.T, h *history) error {
		audit, err := h.stock.CompareLevels(t.Context(), 10)
		if err == nil && (audit.Count != 0 || audit.Levels != fillSKUs) {
			return fmt.Errorf("%+v", audit)
		}
		return err
	}},
}

func (h *history) announceAll(t *testing.T) {
	t.Helper()
	for {
		published, err := h.publisher.Publish(t.Context(), 1000)
		require.NoError(t, err)
		if published == 0 {
			return
		}
	}
}

func (h *history) reserveAndRelease(t *testing.T) error {
	t.Helper()
	order := newOrder()
	if _, _, err := h.inventory.ReserveStock(t.Context(), actor, order, []domain.SKUQuantity{{SKU: h.sku(), Quantity: 1}}, 0); err != nil {
		return err
	}
	return h.inventory.ReleaseReservation(t.Context(), actor, order)
}

// settle causes 400 pending changes.
func (h *history) settle(t *testing.T) {
	t.Helper()
	h.announceAll(t)
	for range 200 {
		require.NoError(t, h.reserveAndRelease(t))
	}
}

// The cost of operations must not depend on the number of movements: see docs/performance.md. make
// bench-stock runs this test.
func TestTenMillionMovements(t *testing.T) {
	long := 10_000_000
	if text := os.Getenv("BENCH_MOVEMENTS"); text != "" {
		var err error
		long, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	both := [2]*history{newHistory(t, 100_000), newHistory(t, long)}
	both[1].awaitVacuum(t)
	var costs [2]map[string][]cost
	costs[0], costs[1] = map[string][]cost{}, map[string][]cost{}
	for round := range rounds + 1 {
		for _, op := range operations {
			for i, h := range both {
				if op.before != nil {
					op.before(h, t)
				}
				measured := h.measure(t, op.n, func() error { return op.run(t, h) })
				if round > 0 { // the first round warms the caches
					costs[i][op.name] = append(costs[i][op.name], measured)
				}
			}
		}
	}
	t.Logf("| operation | CPU, 100,000 | CPU, %d | ratio | buffers, 100,000 | buffers, %[1]d | ratio |", long)
	for _, op := range operations {
		a, b := median(costs[0][op.name]), median(costs[1][op.name])
		t.Logf("| %s | %.0f µs | %.0f µs | %.2f | %.1f | %.1f | %.2f |",
			op.name, a.cpu, b.cpu, b.cpu/a.cpu, a.buffers, b.buffers, b.buffers/a.buffers)
		if b.cpu > limit*a.cpu || b.buffers > limit*a.buffers {
			t.Errorf("%s costs more than %.1f times as much", op.name, limit)
		}
	}
}

func median(costs []cost) (m cost) {
	var cpus, buffers []float64
	for _, c := range costs {
		cpus, buffers = append(cpus, c.cpu), append(buffers, c.buffers)
	}
	slices.Sort(cpus)
	slices.Sort(buffers)
	return cost{cpu: cpus[len(cpus)/2], buffers: buffers[len(buffers)/2]}
}

// The reconciliation of a hundred thousand levels finishes within the statement timeout.
func TestReconcileAHundredThousandLevels(t *testing.T) {
	database := storetest.New(t)
	database.Admin(
		`INSERT INTO inventory.levels (sku, location, on_hand, reserved)
		 SELECT 'S-' || lpad(i::text, 6, '0'), 'main', 1000, 1 FROM generate_series(1, 100000) AS i`,
		`INSERT INTO inventory.published_levels (sku, location, on_hand, reserved) SELECT sku, location, on_hand, reserved FROM inventory.levels`,
		`INSERT INTO inventory.reservations (order_id, state, digest, expires_at)
		 SELECT ('01890000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, CASE i % 2 WHEN 0 THEN 'committed' ELSE 'held' END,
			sha256('demand'), now() + INTERVAL '7 days'
		 FROM generate_series(1, 100000) AS i`,
		`INSERT INTO inventory.reservation_lines (order_id, sku, location, quantity)
		 SELECT ('01890000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'S-' || lpad(i::text, 6, '0'), 'main', 1
		 FROM generate_series(1, 100000) AS i`,
	)
	for _, state := range []string{"without statistics", "with statistics"} {
		stock, _ := database.Open(1)
		began := time.Now()
		audit, err := stock.CompareLevels(t.Context(), 10)
		require.NoError(t, err)
		require.Equal(t, domain.Reconciliation{Levels: 100_000}, audit)
		t.Logf("%s: %s", state, time.Since(began).Round(time.Millisecond))
		require.Less(t, time.Since(began), 4*time.Second)
		database.Admin(`VACUUM ANALYZE inventory.levels`, `VACUUM ANALYZE inventory.published_levels`,
			`VACUUM ANALYZE inventory.reservations`, `VACUUM ANALYZE inventory.reservation_lines`)
	}
}
