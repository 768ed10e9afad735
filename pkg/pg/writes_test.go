package pg_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

func TestADatabaseThatRefusesWritesSaysSoWhileItAnswersReads(t *testing.T) {
	t.Parallel()
	const write = `UPDATE items SET stock = stock`
	const full = `DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`
	for name, refuse := range map[string]func(t *testing.T, db *pg.DB) error{
		"53100": func(t *testing.T, db *pg.DB) error {
			t.Helper()
			_, err := db.Exec(t.Context(), full)
			return err
		},
		"53100)": func(t *testing.T, db *pg.DB) error { // in a batch
			t.Helper()
			batch := &pgx.Batch{}
			batch.Queue(full)
			return db.SendBatch(t.Context(), batch).Close()
		},
		"25006": func(t *testing.T, db *pg.DB) error {
			t.Helper()
			return db.WithTx(t.Context(), func(tx pgx.Tx) error {
				if _, err := tx.Exec(t.Context(), `SET TRANSACTION READ ONLY`); err != nil {
					return err
				}
				_, err := tx.Exec(t.Context(), write)
				return err
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, pg.Config{URL: pgtest.URL(t, "shop", shop())})
			_, err := db.Exec(t.Context(), write)
			require.NoError(t, err)
			require.NoError(t, db.WritesRefused())

			require.ErrorIs(t, refuse(t, db), pg.ErrUnavailable)
			require.ErrorContains(t, db.WritesRefused(), name)
			require.Equal(t, 1, stock(t, db), "reads work")
			_, err = db.Exec(t.Context(), write)
			require.NoError(t, err)
			require.Error(t, db.WritesRefused(), "a full disk takes some writes")
			require.Eventually(t, func() bool {
				_, err := db.Exec(t.Context(), write)
				require.NoError(t, err)
				return db.WritesRefused() == nil
			}, 20*time.Second, 100*time.Millisecond)
		})
	}
	db := open(t, pg.Config{URL: pgtest.URL(t, "shop", shop())})
	_, err := db.Exec(t.Context(), `UPDATE items SET stock = -1`)
	require.Error(t, err)
	require.NoError(t, db.WritesRefused(), "that is the statement's fault")
}
