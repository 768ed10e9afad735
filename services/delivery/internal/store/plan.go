package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

func daysInto(days map[time.Time]bool) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var day time.Time
		_, err := pgx.ForEachRow(rows, []any{&day}, func() error {
			days[day] = true
			return nil
		})
		return err
	}
}

func windowOf(row pgx.CollectableRow) (w domain.Window, err error) {
	var until *time.Time
	err = row.Scan(&w.Zone, &w.Method, &w.Code, &w.Start, &w.End, &w.Weekdays, &w.OnHolidays, &w.Capacity, &w.ValidFrom, &until)
	if until != nil {
		w.ValidUntil = *until
	}
	return w, err
}

func loadOf(row pgx.CollectableRow) (l domain.Load, err error) {
	err = row.Scan(&l.Zone, &l.Method, &l.Window, &l.Day, &l.Capacity, &l.Taken)
	return l, err
}

const (
	// lockWindowSQL makes changes of a window wait for each other, also when it has no version yet.
	lockWindowSQL = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'delivery.window', $1::text, $2::text, $3::text), 0))`
	// endWindowSQL ends the current version, by windows_current.
	endWindowSQL = `
UPDATE windows SET valid_until = greatest($4, valid_from) WHERE zone = $1 AND method = $2 AND code = $3 AND valid_until = 'infinity'`
	addWindowSQL = `
INSERT INTO windows (zone, method, code, start_minute, end_minute, weekdays, on_holidays, capacity, valid_from)
VALUES ($1, $2, $3, $5, $6, $7, $8, $9, $4)`
	zoneHasMethodSQL = `SELECT EXISTS (SELECT FROM zone_methods WHERE zone = $1 AND method = $2)`
	// currentWindowSQL: index windows_current.
	currentWindowSQL = `
SELECT zone, method, code, start_minute, end_minute, weekdays, on_holidays, capacity, valid_from, NULL::date
FROM windows WHERE zone = $1 AND method = $2 AND code = $3 AND valid_until = 'infinity'`
)

// PutWindow adds a version of a window from its first day on, and ends the one before; nothing if
// that one is equal. Seats that are taken stay taken; holds count by the capacity of the version
// of their day, so that no slot is changed here. Errors: domain.ErrZoneUnknown,
// domain.ErrWindowPeriod.
func (s *Store) PutWindow(ctx context.Context, w domain.Window) error {
	key := []any{string(w.Zone), string(w.Method), w.Code, w.ValidFrom}
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockWindowSQL, key[:3]...); err != nil {
			return err
		}
		var known bool
		if err := tx.QueryRow(ctx, zoneHasMethodSQL, key[:2]...).Scan(&known); err != nil || !known {
			if err == nil {
				err = domain.ErrZoneUnknown
			}
			return err
		}
		current, err := collectWindows(ctx, tx, key[:3]...)
		if err != nil {
			return err
		}
		if len(current) > 0 {
			if equal, err := w.Follows(current[0]); err != nil || equal {
				return err
			}
		}
		batch := &pgx.Batch{}
		batch.Queue(endWindowSQL, key...)
		batch.Queue(addWindowSQL, append(key, w.Start, w.End, int16(w.Weekdays), w.OnHolidays, w.Capacity)...)
		audit.Queue(batch, audit.RowOf(ctx, "window", audit.Object{ID: string(w.Zone) + "/" + string(w.Method) + "/" + w.Code}))
		return tx.SendBatch(ctx, batch).Close()
	})
}

func collectWindows(ctx context.Context, tx pgx.Tx, args ...any) ([]domain.Window, error) {
	rows, err := tx.Query(ctx, currentWindowSQL, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, windowOf)
}

const (
	putClosureSQL = `
INSERT INTO closures AS c (day, zone, reason) VALUES ($1, $2, $3)
ON CONFLICT (day, zone) DO UPDATE SET reason = excluded.reason WHERE c.reason <> excluded.reason`
	zoneKnownSQL   = `SELECT $1 = '' OR EXISTS (SELECT FROM zones WHERE code = $1)`
	dropClosureSQL = `DELETE FROM closures WHERE day = $1 AND zone = $2`
	// lockRevisionSQL waits for an import, which holds the revision until its commit. It is the
	// first lock of a change of closures, so that holds do not wait for the import, too.
	lockRevisionSQL = `SELECT FROM revision FOR NO KEY UPDATE`
	// lockHoldsSQL waits for holds and moves that are being written, and makes later ones wait, so
	// that each of them is either among the orders of hitSQL or sees the closure.
	lockHoldsSQL = `LOCK TABLE slots IN SHARE MODE`
	// hitSQL: index bookings_day.
	hitSQL = `
SELECT order_id::text FROM bookings WHERE day = $1 AND ($2 = '' OR zone = $2) AND state IN ('held', 'booked') ORDER BY order_id LIMIT 1000`
)

// PutClosure closes a day in a zone, "" for all, or opens it again. It returns up to 1,000 orders
// that have a seat on this day: they are not changed. Errors: domain.ErrZoneUnknown.
func (s *Store) PutClosure(ctx context.Context, day time.Time, zone domain.ZoneCode, reason string, closed bool) (hit []domain.OrderID, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockRevisionSQL); err != nil {
			return err
		}
		var known bool
		if err := tx.QueryRow(ctx, zoneKnownSQL, string(zone)).Scan(&known); err != nil {
			return err
		}
		if !known {
			return domain.ErrZoneUnknown
		}
		sql, args := dropClosureSQL, []any{day, string(zone)}
		if closed {
			sql, args = putClosureSQL, append(args, reason)
			if _, err := tx.Exec(ctx, lockHoldsSQL); err != nil {
				return err
			}
		}
		done, err := tx.Exec(ctx, sql, args...)
		if err != nil {
			return err
		}
		if hit, err = collect[domain.OrderID](ctx, tx, hitSQL, day, string(zone)); err != nil || done.RowsAffected() == 0 {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "closure", audit.Object{ID: day.Format(time.DateOnly) + "/" + string(zone)}))
	})
	return hit, err
}

const importHolidaysSQL = `
INSERT INTO holidays AS h (day, name) SELECT DISTINCT ON (day) day, name FROM unnest($1::date[], $2::text[]) AS new (day, name) ORDER BY day
ON CONFLICT (day) DO UPDATE SET name = excluded.name WHERE h.name <> excluded.name`

// ImportHolidays stores public holidays, and returns how many are new or changed.
func (s *Store) ImportHolidays(ctx context.Context, days []time.Time, names []string) (changed int, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, importHolidaysSQL, days, names)
		if changed = int(done.RowsAffected()); err != nil || changed == 0 {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "holidays", audit.Object{ID: days[0].Format(time.DateOnly)}))
	})
	return changed, err
}
