package db_test

import (
	"io/fs"
	"net/url"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// lastOfV0 names the last migration of each schema in the release whose rows are in testdata/v0: of
// a shop with nine orders, which were placed, canceled and declined with that release's binary. One
// was canceled and not compensated yet, and Kafka was down for the last two.
var lastOfV0 = map[string]string{
	"kit": "0001_outbox_inbox.sql", "orders": "0004_free.sql", "analytics": "0001_sales.sql", "catalog": "0008_sales.sql",
	"inventory": "0002_whole.sql", "payments": "0001_payments.sql", "auth": "0002_login_buckets.sql",
}

// until returns the files of a folder up to one.
func until(t *testing.T, folder fs.FS, last string) fs.FS {
	t.Helper()
	names, err := fs.Glob(folder, "*.sql")
	require.NoError(t, err)
	files := fstest.MapFS{}
	for _, name := range names {
		if name <= last {
			data, err := fs.ReadFile(folder, name)
			require.NoError(t, err)
			files[name] = &fstest.MapFile{Data: data}
		}
	}
	require.Contains(t, files, last)
	return files
}

// upgraded is a schema of the earlier release with its rows, after all later migrations.
type upgraded struct {
	t *testing.T
	// admin owns the objects, service has the role of the service.
	admin, service *pgx.Conn
}

func upgrade(t *testing.T, schema string) upgraded {
	t.Helper()
	database := pgtest.Clone(t, schema, until(t, db.Kit(), lastOfV0["kit"]), until(t, db.Migrations(schema), lastOfV0[schema]))
	u := upgraded{t: t, admin: connect(t, database, schema, ""), service: connect(t, database, schema, pg.RoleOf(schema))}
	if rows, err := os.ReadFile("testdata/v0/" + schema + ".sql"); err == nil {
		_, err = u.admin.Exec(t.Context(), string(rows))
		require.NoError(t, err)
	}
	lane := pg.Lane{Schema: schema, Files: []fs.FS{db.Kit(), db.Migrations(schema)}}
	require.NoError(t, pg.Migrate(t.Context(), u.admin.Config().ConnString(), lane))
	return u
}

func connect(t *testing.T, database, schema, role string) *pgx.Conn {
	t.Helper()
	address, err := url.Parse(pgtest.AdminURL(t))
	require.NoError(t, err)
	address.Path = "/" + database
	settings := address.Query()
	settings.Set("search_path", schema+",public")
	if role != "" {
		settings.Set("role", role)
	}
	address.RawQuery = settings.Encode()
	conn, err := pgx.Connect(t.Context(), address.String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

// text returns the result of a query as one text.
func (u upgraded) text(sql string) (result string) {
	u.t.Helper()
	require.NoError(u.t, u.service.QueryRow(u.t.Context(), `SELECT coalesce(string_agg(r, ' ' ORDER BY r), '') FROM (`+sql+`) AS q (r)`).Scan(&result))
	return result
}

// exec runs a statement as the service, as a process of the earlier release does.
func (u upgraded) exec(sql string) {
	u.t.Helper()
	_, err := u.service.Exec(u.t.Context(), sql)
	require.NoError(u.t, err, sql)
}

func TestUpgradeRenamesTheWordsOfOrders(t *testing.T) {
	t.Parallel()
	u := upgrade(t, "orders")
	require.Equal(t, "canceled=4 confirmed=5", u.text(`SELECT status || '=' || count(*) FROM orders GROUP BY status`))
	require.Equal(t, "compensate", u.text(`SELECT task FROM orders WHERE task IS NOT NULL`))
	require.Equal(t, "CUSTOMER_CANCELED=3 PAYMENT_DECLINED=1",
		u.text(`SELECT cancel_reason || '=' || count(*) FROM orders WHERE cancel_reason <> '' GROUP BY cancel_reason`))
	require.Equal(t, "canceled confirmed pending", u.text(`SELECT DISTINCT status FROM order_history`))
	require.Equal(t, "cancel compensated confirm fail paid place request_cancel", u.text(`SELECT DISTINCT command FROM order_history`))
	require.Equal(t, "order.canceled=4 order.created=8 order.paid=8 order.reversed=2",
		u.text(`SELECT type || '=' || count(*) FROM outbox GROUP BY type`))
	require.Equal(t, "true", u.text(`SELECT bool_and(convalidated)::text FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'c'`))
	require.Empty(t, u.text(`SELECT id::text FROM orders o WHERE status || version IS DISTINCT FROM
		(SELECT status || version FROM order_history WHERE order_id = o.id ORDER BY version DESC LIMIT 1)`), "the history ends with the order")

	u.exec(`UPDATE orders SET status = 'cancelled', task = 'unwind', task_at = now(), cancel_reason = 'CUSTOMER_CANCELLED', version = version + 1
		WHERE id = (SELECT id FROM orders WHERE status = 'confirmed' LIMIT 1)`)
	u.exec(`INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
		VALUES (gen_random_uuid(), 1, 'unwound', 'cancelled', 'voided', '', 'CUSTOMER_CANCELLED', '', now())`)
	require.Equal(t, "canceled=5 confirmed=4", u.text(`SELECT status || '=' || count(*) FROM orders GROUP BY status`))
	require.Equal(t, "compensate=2", u.text(`SELECT task || '=' || count(*) FROM orders WHERE task IS NOT NULL GROUP BY task`))
	require.Equal(t, "CUSTOMER_CANCELED=4", u.text(`SELECT cancel_reason || '=' || count(*) FROM orders WHERE cancel_reason LIKE 'CUST%' GROUP BY cancel_reason`))
	require.Empty(t, u.text(`SELECT command FROM order_history WHERE status = 'cancelled' OR command = 'unwound' OR reason LIKE '%CANCELLED'`))
}

// Fulfillments are stored under one word, whichever release wrote them and when.
func TestUpgradeRenamesFulfillments(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ schema, last, insert, words, want string }{
		"command": {
			"orders", "0011_carts.sql",
			`INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
				VALUES (gen_random_uuid(), 1, 'hand_over', 'confirmed', 'paid', '', '', '', now())`,
			`SELECT command || '=' || count(*) FROM order_history GROUP BY command`, "fulfill=2",
		},
		"status of an order": {
			"orders", "0017_search_by_staff.sql",
			`INSERT INTO orders (id, customer_id, request_hash, status, payment_status, fulfillment, currency, total, business_date, placed_at, confirmed_at, version)
				VALUES (gen_random_uuid(), gen_random_uuid(), '', 'confirmed', 'paid', 'whole', 'JPY', 1, '2026-11-30', now(), now(), 2)`,
			`SELECT fulfillment || '=' || count(*) FROM orders GROUP BY fulfillment`, "fulfilled=2",
		},
		"cause of a movement": {
			"inventory", "0006_stock_status_rows.sql",
			`INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor) VALUES ('A', 'main', 'shipped', -1, -1, '', '')`,
			`SELECT cause || '=' || count(*) FROM movements GROUP BY cause`, "fulfilled=2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := pgtest.Clone(t, tc.schema, db.Kit(), until(t, db.Migrations(tc.schema), tc.last))
			u := upgraded{t: t, admin: connect(t, database, tc.schema, ""), service: connect(t, database, tc.schema, pg.RoleOf(tc.schema))}
			u.exec(tc.insert)
			lane := pg.Lane{Schema: tc.schema, Files: []fs.FS{db.Kit(), db.Migrations(tc.schema)}}
			require.NoError(t, pg.Migrate(t.Context(), u.admin.Config().ConnString(), lane))
			u.exec(tc.insert)
			require.Equal(t, tc.want, u.text(tc.words))
		})
	}
}

func TestUpgradeKeepsFiguresAndDeadLetters(t *testing.T) {
	t.Parallel()
	const letters = `SELECT type || ' ' || (headers ->> 'ce_type') FROM dead_letters`
	u := upgrade(t, "analytics")
	require.Equal(t, "(2026-11-29,JPY,6,6,12,19440,2,3240)", u.text(`SELECT d::text FROM daily_sales d`))
	require.Equal(t, "order.canceled akinai.order.canceled", u.text(letters))
	require.Equal(t, "9", u.text(`SELECT count(*)::text FROM inbox`))
	u.exec(`INSERT INTO sales_by_day AS s (business_date, currency, orders, lines, units, total, cancelled_orders, cancelled_total)
		SELECT '2026-11-29', 'JPY', 1, 2, 3, 4, 5, 6
		ON CONFLICT (business_date, currency) DO UPDATE SET orders = s.orders + EXCLUDED.orders, lines = s.lines + EXCLUDED.lines,
			cancelled_orders = s.cancelled_orders + EXCLUDED.cancelled_orders, cancelled_total = s.cancelled_total + EXCLUDED.cancelled_total`)
	require.Equal(t, "(2026-11-29,JPY,7,8,12,19440,7,3246)", u.text(`SELECT d::text FROM daily_sales d`), "by a process of the earlier release")

	u = upgrade(t, "catalog")
	require.Equal(t, "order.canceled akinai.order.canceled", u.text(letters))
	require.Equal(t, "4 2", u.text(`SELECT (SELECT count(*) FROM sales) || ' ' || (SELECT count(*) FROM sales_canceled)`))
	u.exec(`INSERT INTO search_remainders (remainder, term) VALUES (1, 2)`)
	require.Equal(t, "1 2", u.text(`SELECT deleted || ' ' || term FROM search_deletes`), "by a process of the earlier release")
	u.exec(`INSERT INTO removals (product_id, revision) VALUES (gen_random_uuid(), 7)`)
	require.Equal(t, "7", u.text(`SELECT revision::text FROM tombstones`))
	require.Equal(t, "true", u.text(`SELECT (to_regclass('sold') IS NULL)::text`))
}

func TestUpgradeKeepsStockAndItsQueue(t *testing.T) {
	t.Parallel()
	u := upgrade(t, "inventory")
	const level, published = `SELECT on_hand || '/' || reserved FROM levels`, `SELECT on_hand || '/' || reserved FROM published_levels`
	require.Equal(t, "200/12", u.text(level))
	require.Equal(t, "200/12", u.text(published))
	require.Equal(t, "in_stock", u.text(`SELECT status FROM skus`))
	require.Equal(t, "true", u.text(`SELECT bool_and(convalidated)::text FROM pg_constraint WHERE conname = 'skus_status'`))
	require.Equal(t, "8", u.text(`SELECT nextval('stock_revision')::text`))

	// A process of the earlier release writes a movement and publishes.
	u.exec(`WITH booked AS (
			INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
			VALUES ('TEA-SENCHA-100', 'main', 'reserved', 0, 3, '', '') RETURNING id, sku, location, on_hand_delta, reserved_delta
		) INSERT INTO unannounced (movement_id, sku, location, on_hand_delta, reserved_delta) SELECT * FROM booked`)
	require.Equal(t, "241 3", u.text(`SELECT id || ' ' || reserved_delta FROM pending_changes`))
	u.exec(`WITH taken AS (
			DELETE FROM unannounced WHERE id = ANY (ARRAY(SELECT id FROM unannounced ORDER BY id LIMIT 5))
			RETURNING movement_id, sku, location, on_hand_delta, reserved_delta
		) INSERT INTO announced (sku, location, on_hand, reserved)
		SELECT sku, location, sum(on_hand_delta), sum(reserved_delta) FROM taken WHERE movement_id IS NOT NULL GROUP BY sku, location
		ON CONFLICT (sku, location) DO UPDATE
		SET on_hand = announced.on_hand + excluded.on_hand, reserved = announced.reserved + excluded.reserved`)
	u.exec(`INSERT INTO items (sku, status) VALUES ('TEA-SENCHA-100', 'low') ON CONFLICT (sku) DO UPDATE SET status = excluded.status`)
	u.exec(`INSERT INTO items AS i (sku, low_threshold) SELECT 'TEA-SENCHA-100', 9
		ON CONFLICT (sku) DO UPDATE SET low_threshold = excluded.low_threshold WHERE i.low_threshold IS DISTINCT FROM excluded.low_threshold`)
	require.Equal(t, "200/15", u.text(published))
	require.Equal(t, "low_stock 9", u.text(`SELECT status || ' ' || low_threshold FROM skus`))
	require.Empty(t, u.text(`SELECT id::text FROM pending_changes`))
}

func TestUpgradeKeepsTheHistoryOfPayments(t *testing.T) {
	t.Parallel()
	u := upgrade(t, "payments")
	u.exec(`INSERT INTO moves (order_id, version, from_state, to_state, bank_reference, actor, at)
		VALUES (gen_random_uuid(), 1, 'none', 'voided', '', '', now())`)
	require.Equal(t, "9 21", u.text(`SELECT (SELECT count(*) FROM payments) || ' ' || (SELECT count(*) FROM transitions)`))
	_, err := u.service.Exec(t.Context(), `DELETE FROM moves`)
	require.Error(t, err, "the history is append-only under both names")
}

// The migrations of 0034 must not hold a lock of a table for as long as its rows take. A long
// reader of each table does not wait, and a writer of another row neither, while a file rewrites
// rows.
func TestUpgradeRewritesOrdersWithoutATableLock(t *testing.T) {
	t.Parallel()
	database := pgtest.Clone(t, "orders", until(t, db.Kit(), lastOfV0["kit"]), until(t, db.Migrations("orders"), "0005_spelling.sql"))
	admin, writer := connect(t, database, "orders", ""), connect(t, database, "orders", pg.RoleOf("orders"))
	const insert = `INSERT INTO orders (id, customer_id, request_hash, status, payment_status, currency, total, business_date, placed_at,
		confirmed_at, version) VALUES ($1, $1, '', 'confirmed', 'paid', 'JPY', 1, now(), now(), now(), 1)`
	const free = "00000000-0000-0000-0000-000000000001"
	_, err := writer.Exec(t.Context(), insert, free)
	require.NoError(t, err)
	rewrite, err := fs.ReadFile(db.Migrations("orders"), "0006_spelling_rows.sql")
	require.NoError(t, err)
	tx, err := admin.Begin(t.Context())
	require.NoError(t, err)
	defer tx.Rollback(t.Context()) //nolint:errcheck // nothing is kept
	_, err = tx.Exec(t.Context(), string(rewrite))
	require.NoError(t, err)

	_, err = writer.Exec(t.Context(), `SET lock_timeout = '1s'`)
	require.NoError(t, err)
	for _, statement := range []string{
		`SELECT count(*) FROM orders`, `UPDATE orders SET version = 2 WHERE id = '` + free + `'`, `SELECT count(*) FROM order_history`,
	} {
		began := time.Now()
		_, err = writer.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
		require.Less(t, time.Since(began), time.Second)
	}
}
