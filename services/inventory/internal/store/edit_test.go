package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

func read(version int64) *int64 { return &version }

func delta(sku domain.SKU, location domain.LocationCode, units int64) domain.AdjustmentLine {
	return domain.AdjustmentLine{LevelKey: domain.LevelKey{SKU: sku, Location: location}, Units: units}
}

// adjust applies an adjustment with a new operation id.
func adjust(t *testing.T, stock *store.Stock, deltas ...domain.AdjustmentLine) ([]domain.Level, error) {
	t.Helper()
	adjustment, err := domain.NewAdjustment(domain.CauseAdjusted, deltas, domain.Note{Actor: "user-1", Reference: "ref", Reason: "why"})
	require.NoError(t, err)
	return stock.Adjust(t.Context(), domain.Operation{ID: id.New(), Digest: adjustment.Digest()}, adjustment)
}

func transfer(t *testing.T, stock *store.Stock, from, to domain.LocationCode, lines ...domain.SKUQuantity) error {
	t.Helper()
	moved, err := domain.NewTransfer(from, to, lines, domain.Note{Actor: "user-1", Reference: "van 3", Reason: "balance"})
	require.NoError(t, err)
	return stock.Transfer(t.Context(), domain.Operation{ID: id.New(), Digest: moved.Digest()}, moved)
}

func decide(t *testing.T, stock *store.Stock, policies ...domain.PolicyChange) error {
	t.Helper()
	p, err := domain.NewPolicies(policies)
	require.NoError(t, err)
	return stock.SetPolicies(t.Context(), "user-1", p)
}

func limit(sku domain.SKU, location domain.LocationCode, units int64) domain.PolicyChange {
	return domain.PolicyChange{LevelKey: domain.LevelKey{SKU: sku, Location: location}, BackorderLimit: &units}
}

func lowAt(sku domain.SKU, units int64) domain.PolicyChange {
	return domain.PolicyChange{LevelKey: domain.LevelKey{SKU: sku}, LowThreshold: &units}
}

func levelsOf(t *testing.T, stock *store.Stock, skus ...domain.SKU) []domain.Level {
	t.Helper()
	levels, err := stock.LevelsOf(t.Context(), skus)
	require.NoError(t, err)
	return levels
}

// requireFact checks an entry of the metadata of an error.
func requireFact(t *testing.T, err error, key, value string) {
	t.Helper()
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, value, refusal.Meta[key], key)
}

func TestStocktakeKeepsItsReason(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 5})
	count, err := domain.NewStockCount("main", []domain.Count{{SKU: "A", OnHand: 7}, {SKU: "B", OnHand: 4, Version: read(1)}},
		domain.Note{Actor: "user-1", Reference: "sheet 9", Reason: "yearly count"})
	require.NoError(t, err)
	for _, changed := range []int{2, 0} { // the second time no level differs, although B has another version
		n, err := stock.SetLevels(t.Context(), count)
		require.NoError(t, err)
		require.Equal(t, changed, n)
	}
	movements, err := stock.Movements(t.Context(), "A", 0, 1)
	require.NoError(t, err)
	require.Equal(t, domain.Movement{
		ID: movements[0].ID, SKU: "A", Location: "main", Cause: domain.CauseAdjusted, OnHandDelta: 2, Reference: "sheet 9",
		CreatedAt: movements[0].CreatedAt, Reason: "yearly count", Actor: "user-1",
	}, movements[0])
	storetest.RequireConsistentStock(t, pool)
}

func TestStaleVersionChangesNothing(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 5})
	hold(t, stock, time.Hour, atMain("B", 3)) // a reservation is not an edit
	_, err := stock.SetLevels(t.Context(), count(t, "main", domain.Count{SKU: "A", OnHand: 1}, domain.Count{SKU: "B", OnHand: 9, Version: read(0)}))
	require.ErrorIs(t, err, domain.ErrVersionConflict)
	requireFact(t, err, "sku", "B")
	_, err = adjust(t, stock, delta("A", "main", 1), domain.AdjustmentLine{LevelKey: domain.LevelKey{SKU: "B", Location: "main"}, Units: 1, Version: read(2)})
	require.ErrorIs(t, err, domain.ErrVersionConflict)
	requireFact(t, err, "sku", "B")
	storetest.RequireLevel(t, pool, "A", 5, 0)
	storetest.RequireLevel(t, pool, "B", 5, 3)
	_, err = stock.SetLevels(t.Context(), count(t, "main", domain.Count{SKU: "B", OnHand: 9, Version: read(1)}))
	require.NoError(t, err)
	storetest.RequireLevel(t, pool, "B", 9, 3)
	storetest.RequireConsistentStock(t, pool)
}

// A typing error must not create a location.
func TestUnknownLocationIsRefused(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5})
	_, recorded := stock.SetLevels(t.Context(), count(t, "mian", domain.Count{SKU: "A", OnHand: 1}))
	_, adjusted := adjust(t, stock, delta("A", "main", 1), delta("A", "mian", 1))
	for name, err := range map[string]error{
		"set":     recorded,
		"adjust":  adjusted,
		"to":      transfer(t, stock, "main", "mian", domain.SKUQuantity{SKU: "A", Quantity: 1}),
		"from":    transfer(t, stock, "mian", "main", domain.SKUQuantity{SKU: "A", Quantity: 1}),
		"decided": decide(t, stock, limit("A", "mian", 1), limit("A", "main", 1), lowAt("A", 3)),
	} {
		require.ErrorIs(t, err, domain.ErrLocationNotFound, name)
		requireFact(t, err, "location", "mian")
	}
	require.Equal(t, []domain.Level{{SKU: "A", Location: "main", OnHand: 5, Version: 1}}, levelsOf(t, stock, "A"))
	storetest.RequireConsistentStock(t, pool)
}

func TestAdjustOnce(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5})
	storetest.AddLocations(t, stock, "east")
	adjustment, err := domain.NewAdjustment(domain.CauseReceived,
		[]domain.AdjustmentLine{delta("B", "east", 3), delta("A", "main", 2)}, domain.Note{Actor: "user-1", Reference: "note 4"})
	require.NoError(t, err)
	operation := domain.Operation{ID: id.New(), Digest: adjustment.Digest()}
	want := []domain.Level{
		{SKU: "A", Location: "main", OnHand: 7, Version: 2}, {SKU: "B", Location: "east", OnHand: 3, Version: 1},
	}
	for range 3 {
		levels, err := stock.Adjust(t.Context(), operation, adjustment)
		require.NoError(t, err)
		require.Equal(t, want, levels)
		require.Equal(t, want, levelsOf(t, stock, "A", "B", "none"))
	}
	// A repeated call returns the current levels.
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 20})
	levels, err := stock.Adjust(t.Context(), operation, adjustment)
	require.NoError(t, err)
	require.Equal(t, domain.Level{SKU: "A", Location: "main", OnHand: 20, Version: 3}, levels[0])

	operation.Digest[0]++
	_, err = stock.Adjust(t.Context(), operation, adjustment)
	require.ErrorIs(t, err, domain.ErrOperationMismatch)
	movements, err := stock.Movements(t.Context(), "B", 0, 10)
	require.NoError(t, err)
	require.Len(t, movements, 1)
	require.Equal(t, domain.CauseReceived, movements[0].Cause)
	require.Equal(t, "note 4", movements[0].Reference)
	require.Equal(t, domain.Actor("user-1"), movements[0].Actor)
	storetest.RequireConsistentStock(t, pool)
}

func TestAdjustIsAllOrNothing(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 5})
	hold(t, stock, time.Hour, atMain("B", 3))
	for name, sku := range map[string]domain.SKU{"below reserved": "B", "a level that is not there": "C"} {
		_, err := adjust(t, stock, delta("A", "main", 1), delta("new", "main", 1), delta(sku, "main", -3))
		require.ErrorIs(t, err, domain.ErrStockBelowReserved, name)
		requireFact(t, err, "sku", string(sku))
	}
	storetest.RequireLevel(t, pool, "A", 5, 0)
	require.Len(t, levelsOf(t, stock, "A", "B", "C", "new"), 2)
	// A refused operation was not applied: its id is free.
	adjustment, err := domain.NewAdjustment(domain.CauseWrittenOff, []domain.AdjustmentLine{delta("B", "main", -3)}, domain.Note{Reason: "wet"})
	require.NoError(t, err)
	operation := domain.Operation{ID: id.New(), Digest: adjustment.Digest()}
	_, err = stock.Adjust(t.Context(), operation, adjustment)
	require.ErrorIs(t, err, domain.ErrStockBelowReserved)
	_, err = adjust(t, stock, delta("B", "main", 1))
	require.NoError(t, err)
	levels, err := stock.Adjust(t.Context(), operation, adjustment)
	require.NoError(t, err)
	require.Equal(t, []domain.Level{{SKU: "B", Location: "main", OnHand: 3, Reserved: 3, Version: 3}}, levels)
	storetest.RequireConsistentStock(t, pool)
}

func TestTransferMovesUnits(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 5})
	storetest.AddLocations(t, stock, "east")
	hold(t, stock, time.Hour, atMain("B", 3))
	err := transfer(t, stock, "main", "east", domain.SKUQuantity{SKU: "B", Quantity: 3}, domain.SKUQuantity{SKU: "A", Quantity: 1}, domain.SKUQuantity{SKU: "C", Quantity: 1})
	require.ErrorIs(t, err, domain.ErrOutOfStock)
	requireFact(t, err, "skus", "B,C")
	requireFact(t, err, "available", "2,0")
	require.Len(t, levelsOf(t, stock, "A", "B", "C"), 2)

	moved, err := domain.NewTransfer("main", "east", []domain.SKUQuantity{{SKU: "B", Quantity: 1}, {SKU: "A", Quantity: 5}, {SKU: "B", Quantity: 1}},
		domain.Note{Actor: "user-1", Reference: "van 3", Reason: "balance"})
	require.NoError(t, err)
	operation := domain.Operation{ID: id.New(), Digest: moved.Digest()}
	for range 2 {
		require.NoError(t, stock.Transfer(t.Context(), operation, moved))
	}
	require.Equal(t, []domain.Level{
		{SKU: "A", Location: "east", OnHand: 5, Version: 1},
		{SKU: "A", Location: "main", Version: 2},
		{SKU: "B", Location: "east", OnHand: 2, Version: 1},
		{SKU: "B", Location: "main", OnHand: 3, Reserved: 3, Version: 2},
	}, levelsOf(t, stock, "A", "B"))
	movements, err := stock.Movements(t.Context(), "B", 0, 2)
	require.NoError(t, err)
	for i, want := range []domain.Movement{{Location: "east", OnHandDelta: 2}, {Location: "main", OnHandDelta: -2}} {
		want.ID, want.CreatedAt, want.SKU, want.Cause = movements[i].ID, movements[i].CreatedAt, "B", domain.CauseTransferred
		want.Reference, want.Reason, want.Actor = "van 3", "balance", "user-1"
		require.Equal(t, want, movements[i])
	}
	operation.Digest[0]++
	require.ErrorIs(t, stock.Transfer(t.Context(), operation, moved), domain.ErrOperationMismatch)
	storetest.RequireConsistentStock(t, pool)
}

// untold returns the keys of pending changes without a movement.
func untold(t *testing.T, pool *pg.DB) (keys []string) {
	t.Helper()
	err := pool.QueryRow(t.Context(), `SELECT coalesce(array_agg(sku || '@' || location ORDER BY id), '{}')
		FROM pending_changes WHERE movement_id IS NULL AND on_hand_delta = 0 AND reserved_delta = 0`).Scan(&keys)
	require.NoError(t, err)
	return keys
}

// removed is the removal of the threshold of a SKU.
func removed(sku domain.SKU) domain.PolicyChange {
	return domain.PolicyChange{LevelKey: domain.LevelKey{SKU: sku}, RemoveLowThreshold: true}
}

func TestPoliciesAreSetAndPublished(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevelsAt(t, stock, "east", map[domain.SKU]int64{"A": 5})
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5})
	policies := []domain.PolicyChange{limit("A", "main", 4), limit("new", "main", 2), lowAt("A", 3), lowAt("unknown", 9)}
	for range 2 { // the second time nothing changes
		require.NoError(t, decide(t, stock, policies...))
		require.Equal(t, []domain.Level{
			{SKU: "A", Location: "east", OnHand: 5, Version: 1},
			{SKU: "A", Location: "main", OnHand: 5, Version: 2, BackorderLimit: 4},
			{SKU: "new", Location: "main", Version: 1, BackorderLimit: 2},
		}, levelsOf(t, stock, "A", "new", "unknown"))
		require.ElementsMatch(t, []string{"A@east", "A@main", "new@main", "A@main", "new@main", "A@east"}, untold(t, pool),
			"three levels that were made, two limits, one threshold")
	}
	var thresholds map[string]int64
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT json_object_agg(sku, low_threshold) FROM skus`).Scan(&thresholds))
	require.Equal(t, map[string]int64{"A": 3, "unknown": 9}, thresholds)
	require.NoError(t, decide(t, stock, lowAt("A", 0), limit("A", "main", 0)))
	require.Len(t, untold(t, pool), 8)
	for range 2 { // the second time nothing changes
		require.NoError(t, decide(t, stock, removed("A"), removed("never")))
		require.Len(t, untold(t, pool), 9)
	}
	var known []string
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT array_agg(sku ORDER BY sku) FROM skus WHERE low_threshold IS NOT NULL OR sku = 'never'`).Scan(&known))
	require.Equal(t, []string{"unknown"}, known)
	storetest.RequireConsistentStock(t, pool)
}

func TestLimitBelowWhatIsOnBackorder(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 5})
	require.NoError(t, decide(t, stock, limit("A", "main", 4)))
	hold(t, stock, time.Hour, atMain("A", 5))
	_, err := stock.SetLevels(t.Context(), count(t, "main", domain.Count{SKU: "A", OnHand: 2}))
	require.NoError(t, err) // three units are on back-order
	err = decide(t, stock, limit("B", "main", 9), limit("A", "main", 2), lowAt("B", 1))
	require.ErrorIs(t, err, domain.ErrStockBelowReserved)
	requireFact(t, err, "sku", "A")
	require.Zero(t, levelsOf(t, stock, "B")[0].BackorderLimit)
	require.NoError(t, decide(t, stock, limit("A", "main", 3)))
	storetest.RequireLevel(t, pool, "A", 2, 5)
	storetest.RequireConsistentStock(t, pool)
}

// putLocation puts a location as user-1, and returns it without who and when.
func putLocation(t *testing.T, stock *store.Stock, location domain.Location) domain.Location {
	t.Helper()
	location.UpdatedBy = "user-1"
	made, err := stock.PutLocation(t.Context(), location)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), made.UpdatedAt, time.Minute)
	require.EqualValues(t, "user-1", made.UpdatedBy)
	made.UpdatedBy, made.UpdatedAt = "", time.Time{}
	return made
}

func TestPutLocation(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(2)
	put := func(location domain.Location) domain.Location { return putLocation(t, stock, location) }
	osaka := domain.Location{Code: "osaka", Name: "大阪倉庫", Priority: -1, Open: true}
	made := osaka
	made.Version = 1
	require.Equal(t, made, put(osaka))
	require.Equal(t, made, put(osaka)) // repeated
	require.Equal(t, made, put(made))  // no change

	closed := made
	closed.Open = false
	edited := closed
	edited.Version = 2
	require.Equal(t, edited, put(closed))
	require.Equal(t, edited, put(closed)) // repeated, although the version has changed

	for name, location := range map[string]domain.Location{
		"created by another caller": osaka,
		"edited since":              made,
		"read from the future":      {Code: "osaka", Name: "x", Version: 3},
	} {
		_, err := stock.PutLocation(t.Context(), location)
		require.ErrorIs(t, err, domain.ErrVersionConflict, name)
	}
	_, err := stock.PutLocation(t.Context(), domain.Location{Code: "kyoto", Name: "x", Version: 1})
	require.ErrorIs(t, err, domain.ErrLocationNotFound, "never made")
}

func TestLocationsAreListedInTheOrderOfAllocation(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(2)
	osaka := putLocation(t, stock, domain.Location{Code: "osaka", Name: "大阪倉庫", Priority: -1, Open: false})
	akita := putLocation(t, stock, domain.Location{Code: "akita", Name: "a", Priority: 0, Open: true})
	locations, err := stock.Locations(t.Context())
	require.NoError(t, err)
	for i := range locations {
		locations[i].UpdatedBy, locations[i].UpdatedAt = "", time.Time{}
	}
	require.Equal(t, []domain.Location{
		osaka, akita,
		{Code: "main", Name: "Main warehouse", Open: true, Version: 1},
	}, locations)
}

// The largest batches that the service accepts stay far below the statement timeout.
func TestLargestBatches(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.AddLocations(t, stock, "east")
	const size = 2000
	var (
		counts   []domain.Count
		deltas   []domain.AdjustmentLine
		lines    []domain.SKUQuantity
		policies []domain.PolicyChange
	)
	for i := range size {
		sku := domain.SKU(fmt.Sprintf("SKU-%04d", (i*7)%size))
		counts = append(counts, domain.Count{SKU: sku, OnHand: 10})
		deltas = append(deltas, delta(sku, "main", 5))
		lines = append(lines, domain.SKUQuantity{SKU: sku, Quantity: 3})
		policies = append(policies, limit(sku, "east", 4), lowAt(sku, 2))
	}
	for _, step := range []struct {
		name string
		call func() error
	}{
		{"set", func() error { _, err := stock.SetLevels(t.Context(), count(t, "main", counts...)); return err }},
		{"adjust", func() error { _, err := adjust(t, stock, deltas...); return err }},
		{"transfer", func() error { return transfer(t, stock, "main", "east", lines...) }},
		{"policies", func() error { return decide(t, stock, policies...) }},
	} {
		start := time.Now()
		require.NoError(t, step.call(), step.name)
		t.Logf("%s of %d: %v", step.name, size, time.Since(start))
	}
	require.Equal(t, []domain.Level{
		{SKU: "SKU-1999", Location: "east", OnHand: 3, Version: 2, BackorderLimit: 4},
		{SKU: "SKU-1999", Location: "main", OnHand: 12, Version: 3},
	}, levelsOf(t, stock, "SKU-1999"))
	storetest.RequireConsistentStock(t, pool)
}

// blind is an edit that does not check the level that it changes.
type blind domain.LevelChange

func (b blind) LevelKeys() []domain.LevelKey { return []domain.LevelKey{b.LevelKey} }

func (b blind) Changes([]domain.Level) ([]domain.LevelChange, error) {
	return []domain.LevelChange{domain.LevelChange(b)}, nil
}

// The CHECKs refuse invalid edits, and the store maps them to errors of package domain.
func TestDatabaseRefusesBlindEdits(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"free": 5, "held": 5})
	hold(t, stock, time.Hour, atMain("held", 3))
	for sku, units := range map[domain.SKU]int64{"free": -6, "held": -3} {
		err := pool.WithTx(t.Context(), func(tx pgx.Tx) error {
			key := domain.LevelKey{SKU: sku, Location: domain.DefaultLocation}
			_, _, err := store.Apply(t.Context(), tx, blind{LevelKey: key, Cause: domain.CauseAdjusted, Delta: units}, domain.Note{})
			return err
		})
		require.ErrorIs(t, err, domain.ErrStockBelowReserved, sku)
	}
	storetest.RequireLevel(t, pool, "free", 5, 0)
	storetest.RequireLevel(t, pool, "held", 5, 3)
	storetest.RequireConsistentStock(t, pool)
}
