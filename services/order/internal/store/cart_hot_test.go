package store_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/order/internal/store"
)

// TestAWriteOfACartChangesNoIndexOnTheSameDay: the update is a heap-only one, so that it does not
// write the indexes of carts.
func TestAWriteOfACartChangesNoIndexOnTheSameDay(t *testing.T) {
	t.Parallel()
	_, pool := open(t)
	cart := id.New()
	day := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	require.NoError(t, pool.WithTx(t.Context(), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO carts (id, version, lines, updated_at, updated_on) VALUES ($1, 1, '[]', $2, '2026-04-01')`, cart, day)
		require.NoError(t, err)
		for n, at := range []time.Time{day.Add(time.Minute), day.Add(2 * time.Minute), day.Add(24 * time.Hour)} {
			_, err := tx.Exec(t.Context(), store.SaveCartSQL, cart, n+2, "[]", at)
			require.NoError(t, err)
		}
		var updates, hot int
		err = tx.QueryRow(t.Context(), `
SELECT pg_stat_get_xact_tuples_updated('carts'::regclass), pg_stat_get_xact_tuples_hot_updated('carts'::regclass)`).Scan(&updates, &hot)
		require.NoError(t, err)
		require.Equal(t, 3, updates)
		require.Equal(t, 2, hot, "the write of another day changes its index")
		return nil
	}))
}
