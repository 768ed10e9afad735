package pg_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// shop returns the migrations of an example schema.
func shop() fs.FS {
	return files(map[string]string{"0001_shop.sql": `
		CREATE TABLE items (
			id    text CONSTRAINT items_pkey PRIMARY KEY,
			stock int NOT NULL CONSTRAINT items_stock_not_negative CHECK (stock >= 0),
			at    timestamptz NOT NULL DEFAULT now());
		INSERT INTO items (id, stock) VALUES ('a', 1)`})
}

func stock(t *testing.T, q pg.Querier) (n int) {
	t.Helper()
	require.NoError(t, q.QueryRow(t.Context(), `SELECT stock FROM items WHERE id = 'a'`).Scan(&n))
	return n
}

func TestWithTxCommitsOrLeavesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, "shop", shop())
	set := func(n int, then func() error) error {
		return db.WithTx(t.Context(), func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE items SET stock = $1`, n); err != nil {
				return err
			}
			return then()
		})
	}
	errSold := errors.New("sold")

	require.NoError(t, set(2, func() error { return nil }))
	require.Equal(t, 2, stock(t, db))
	require.ErrorIs(t, set(3, func() error { return errSold }), errSold)
	require.PanicsWithValue(t, "boom", func() { _ = set(4, func() error { panic("boom") }) })
	require.Equal(t, 2, stock(t, db))
	require.Zero(t, db.Stat().AcquiredConns())

	err := set(-1, func() error { return nil })
	require.Equal(t, "items_stock_not_negative", pg.Constraint(err))
	require.Equal(t, errs.Internal, errs.KindOf(err), "the store gives it a meaning")
}

func TestBatchIsOneTransaction(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, "shop", shop())
	var b pgx.Batch
	b.Queue(`UPDATE items SET stock = 5`)
	b.Queue(`INSERT INTO items (id, stock) VALUES ($1, 1)`, "a")
	require.Equal(t, "items_pkey", pg.Constraint(db.SendBatch(t.Context(), &b).Close()))
	require.Equal(t, 1, stock(t, db))
}

func TestTimesAreUTC(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, "shop", shop())
	var direct time.Time
	require.NoError(t, db.QueryRow(t.Context(), `SELECT at FROM items`).Scan(&direct))
	require.Equal(t, time.UTC, direct.Location())
	var viaBun []struct{ At time.Time }
	require.NoError(t, db.Bun.NewRaw(`SELECT at FROM items WHERE id = ?`, "a").Scan(t.Context(), &viaBun))
	require.Len(t, viaBun, 1)
	require.True(t, direct.Equal(viaBun[0].At))
	require.Equal(t, "UTC", viaBun[0].At.Location().String())
}

// TestBunPreparesNothing: bun writes arguments into the text. If such texts were prepared, each
// would evict a statement of the hot paths from the cache.
func TestBunPreparesNothing(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t, "shop", shop())
	db := open(t, pg.Config{URL: address, MaxConns: 1})
	for i := range 5 {
		var ids []string
		require.NoError(t, db.Bun.NewRaw(`SELECT id FROM items WHERE stock < ?`, i).Scan(t.Context(), &ids))
		_, err := db.Bun.NewRaw(`UPDATE items SET stock = ?`, i).Exec(t.Context())
		require.NoError(t, err)
	}
	var prepared int
	require.NoError(t, db.QueryRow(t.Context(), `SELECT count(*) FROM pg_prepared_statements`).Scan(&prepared))
	require.Equal(t, 1, prepared, "this one")
	require.Equal(t, int32(1), db.Stat().TotalConns(), "bun shares the pool")
}

func TestClassify(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t, "shop", shop())
	db := open(t, pg.Config{URL: address, LockTimeout: 50 * time.Millisecond, StatementTimeout: 100 * time.Millisecond})
	run := func(sql string, args ...any) error {
		return db.WithTx(t.Context(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), sql, args...)
			return err
		})
	}

	require.ErrorIs(t, run(`SELECT pg_sleep(5)`), pg.ErrBusy, "statement timeout")
	for name, text := range map[string]string{"NUL": "a\x00b", "invalid UTF-8": "a\xff"} {
		err := run(`INSERT INTO items (id, stock) VALUES ($1, 1)`, text)
		require.ErrorIs(t, err, pg.ErrText, name)
		require.Equal(t, errs.Invalid, errs.KindOf(err))
	}
	require.NoError(t, db.WithTx(t.Context(), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE items SET stock = 2`)
		require.NoError(t, err)
		err = run(`UPDATE items SET stock = 3`)
		require.ErrorIs(t, err, pg.ErrBusy, "lock timeout")
		require.True(t, pg.IsTransient(err))
		require.False(t, pg.IsUnavailable(err))
		return nil
	}))
	require.NoError(t, pg.Classify(nil))
	require.ErrorIs(t, pg.Classify(pgx.ErrNoRows), pgx.ErrNoRows)
	require.Equal(t, errs.Internal, errs.KindOf(run(`SELECT nothing`)))
}

func TestClassifyLeavesTheCallersContext(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, "shop", shop())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := db.Exec(ctx, `SELECT pg_sleep(5)`)
	require.Equal(t, errs.Timeout, errs.KindOf(pg.Classify(err)))
	require.False(t, pg.IsUnavailable(err))
}

func TestServerThatDoesNotAnswerIsUnavailable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	db := open(t, pg.Config{URL: "postgres://x:hush@" + l.Addr().String() + "/x"})

	err = db.Ping(t.Context())
	require.ErrorIs(t, err, pg.ErrUnavailable)
	require.NotContains(t, err.Error(), "hush")
	require.ErrorIs(t, pg.Classify(db.Bun.PingContext(t.Context())), pg.ErrUnavailable)
	var e *errs.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, time.Second, e.RetryAfter)
}

func TestServerThatHangsIsUnavailable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections and sends nothing
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	db := open(t, pg.Config{URL: "postgres://x@" + l.Addr().String() + "/x?connect_timeout=1"})
	_, err = db.Exec(t.Context(), `SELECT 1`)
	require.True(t, pg.IsUnavailable(err), "%v", err)
}

func TestTerminatedConnectionIsUnavailable(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, "shop", shop())
	admin := connect(t, pgtest.AdminURL(t))
	err := db.WithTx(t.Context(), func(tx pgx.Tx) error {
		_, err := admin.Exec(t.Context(), `SELECT pg_terminate_backend($1)`, tx.Conn().PgConn().PID())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `UPDATE items SET stock = 2`)
		return err
	})
	require.ErrorIs(t, err, pg.ErrUnavailable)
	require.Equal(t, 1, stock(t, db), "the pool replaces the connection")
}

func TestSessionLimits(t *testing.T) {
	t.Parallel()
	db := open(t, pg.Config{
		URL: pgtest.URL(t, "shop", shop()), Application: "shop", MaxConns: 3,
		StatementTimeout: 5 * time.Second, LockTimeout: 2 * time.Second, IdleInTx: 4 * time.Second,
	})
	for name, want := range map[string]string{
		"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "4s",
		"application_name": "shop", "TimeZone": "UTC",
	} {
		var got string
		require.NoError(t, db.QueryRow(t.Context(), `SELECT current_setting($1)`, name).Scan(&got))
		require.Equal(t, want, got, name)
	}
	require.Equal(t, int32(3), db.Stat().MaxConns())
}

// TestOnlyTheDatabasesOwnFailuresAreCalledSo calls every method with an unavailable server. The
// error of another broken connection stays unchanged.
func TestOnlyTheDatabasesOwnFailuresAreCalledSo(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	db := open(t, pg.Config{URL: "postgres://x@" + l.Addr().String() + "/x"})
	ctx, one := t.Context(), 0
	for name, ask := range map[string]func() error{
		"Exec": func() error {
			_, err := db.Exec(ctx, `SELECT 1`)
			return err
		},
		"Query": func() error {
			rows, err := db.Query(ctx, `SELECT 1`)
			require.ErrorIs(t, err, pg.ErrUnavailable)
			_, err = pgx.CollectRows(rows, pgx.RowTo[int])
			return err
		},
		"QueryRow": func() error { return db.QueryRow(ctx, `SELECT 1`).Scan(&one) },
		"Batch": func() error {
			batch := &pgx.Batch{}
			batch.Queue(`SELECT 1`).QueryRow(func(row pgx.Row) error { return row.Scan(&one) })
			return db.SendBatch(ctx, batch).Close()
		},
		"WithTx": func() error { return db.WithTx(ctx, func(pgx.Tx) error { return nil }) },
	} {
		require.ErrorIs(t, ask(), pg.ErrUnavailable, name)
	}
}
