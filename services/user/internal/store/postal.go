package store

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// Index: postal_codes_pkey. The code with the most rows has 66.
const postalRowsSQL = `
SELECT code, municipality, prefecture, city, town, prefecture_kana, city_kana, town_kana, office, office_kana, street, retired
FROM postal_codes WHERE code = $1 ORDER BY id LIMIT 100`

// PostalRows returns the rows of a code in the order of their table, at most 100.
func (s *Store) PostalRows(ctx context.Context, code string) ([]domain.PostalRow, error) {
	rows, err := s.db.Query(ctx, postalRowsSQL, code)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, postalRow)
}

func postalRow(row pgx.CollectableRow) (r domain.PostalRow, err error) {
	err = row.Scan(&r.Code, &r.Municipality, &r.Prefecture, &r.City, &r.Town, &r.PrefectureKana, &r.CityKana, &r.TownKana,
		&r.Office, &r.OfficeKana, &r.Street, &r.Retired)
	return r, err
}

// Indexes: postal_tables_pkey, postal_codes_pkey. A table that was never imported has the first day
// of the calendar.
const municipalitiesSQL = `
SELECT DISTINCT coalesce(c.prefecture, ''), coalesce(c.city, '')
FROM postal_tables t LEFT JOIN postal_codes c ON c.code = $1
WHERE t.source = 'towns' AND t.version > '0001-01-01'`

// Municipalities returns the prefectures and cities of a postal code, also retired ones. imported
// is false if the table of towns was not imported.
func (s *Store) Municipalities(ctx context.Context, code string) (of []domain.Municipality, imported bool, err error) {
	rows, err := s.db.Query(ctx, municipalitiesSQL, code)
	if err != nil {
		return nil, false, err
	}
	var m domain.Municipality
	_, err = pgx.ForEachRow(rows, []any{&m.Prefecture, &m.City}, func() error {
		if imported = true; m.Prefecture != "" {
			of = append(of, m)
		}
		return nil
	})
	return of, imported, err
}

// lockPostalTableSQL locks the table's row, so that imports of a table run one after the other.
const lockPostalTableSQL = `SELECT version FROM postal_tables WHERE source = $1 FOR UPDATE`

// Index: postal_codes_pkey. A row that a newer version has already seen keeps that version.
const importPostalSQL = `
WITH new AS (
    SELECT DISTINCT ON (n.code, n.municipality, n.city, n.town, n.town_kana, n.office, n.street) n.*
    FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
        $13::text[]) WITH ORDINALITY AS n
        (code, municipality, prefecture, city, town, prefecture_kana, city_kana, town_kana, office, office_kana, street, position)
    ORDER BY n.code, n.municipality, n.city, n.town, n.town_kana, n.office, n.street, n.position
), written AS (
    INSERT INTO postal_codes AS p (code, source, municipality, prefecture, city, town, prefecture_kana, city_kana, town_kana, office,
        office_kana, street, since, version)
    SELECT code, $1, municipality, prefecture, city, town, prefecture_kana, city_kana, town_kana, office, office_kana, street, $2, $2
    FROM new ORDER BY position
    ON CONFLICT (code, source, row_key) DO UPDATE
    SET prefecture = excluded.prefecture, prefecture_kana = excluded.prefecture_kana, city_kana = excluded.city_kana,
        office_kana = excluded.office_kana, version = greatest(p.version, excluded.version), retired = false
    WHERE p.version < excluded.version OR p.retired
        OR (p.prefecture, p.prefecture_kana, p.city_kana, p.office_kana)
            IS DISTINCT FROM (excluded.prefecture, excluded.prefecture_kana, excluded.city_kana, excluded.office_kana)
    RETURNING p.xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written`

// ImportPostalRows writes rows of a version. Errors: domain.ErrPostalVersionOld.
func (s *Store) ImportPostalRows(
	ctx context.Context, version domain.PostalVersion, rows []domain.PostalRow,
) (done domain.PostalImport, err error) {
	columns := make([][]string, 11)
	for _, r := range rows {
		for i, cell := range []string{
			r.Code, r.Municipality, r.Prefecture, r.City, r.Town, r.PrefectureKana, r.CityKana, r.TownKana, r.Office, r.OfficeKana, r.Street,
		} {
			columns[i] = append(columns[i], cell)
		}
	}
	args := []any{version.Table, version.Day}
	for _, column := range columns {
		args = append(args, column)
	}
	err = s.withPostalTable(ctx, version, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, importPostalSQL, args...).Scan(&done.Created, &done.Updated); err != nil || done.Created+done.Updated == 0 {
			return err
		}
		return audit.Append(ctx, tx, auditRow(ctx, version))
	})
	done.Unchanged = len(rows) - done.Created - done.Updated
	return done, err
}

const (
	// retirePostalSQL scans the table, which has 150,000 rows and changes once a month.
	retirePostalSQL = `UPDATE postal_codes SET retired = true WHERE source = $1 AND version < $2 AND NOT retired`
	countPostalSQL  = `SELECT count(*) FROM postal_codes WHERE source = $1 AND NOT retired`
	finishPostalSQL = `UPDATE postal_tables SET version = $2 WHERE source = $1 AND version <> $2`
)

// FinishPostalImport retires the rows of older versions and returns their number, and that of the
// others. Errors: domain.ErrPostalVersionOld, domain.ErrPostalTableShrinks.
func (s *Store) FinishPostalImport(
	ctx context.Context, version domain.PostalVersion, allowShrinking bool,
) (retired, current int, err error) {
	err = s.withPostalTable(ctx, version, func(tx pgx.Tx) error {
		gone, err := tx.Exec(ctx, retirePostalSQL, version.Table, version.Day)
		if err != nil {
			return err
		}
		retired = int(gone.RowsAffected())
		if err := tx.QueryRow(ctx, countPostalSQL, version.Table).Scan(&current); err != nil {
			return err
		}
		if !allowShrinking && retired*domain.MaxRetiredShare > retired+current {
			return domain.ErrPostalTableShrinks.With("retired", strconv.Itoa(retired)).With("current", strconv.Itoa(current))
		}
		finished, err := tx.Exec(ctx, finishPostalSQL, version.Table, version.Day)
		if err != nil || retired == 0 && finished.RowsAffected() == 0 {
			return err
		}
		return audit.Append(ctx, tx, auditRow(ctx, version))
	})
	return retired, current, err
}

// auditRow returns the row of the audit log for a write of a table: its name and the day of the
// version, because the rows of an import are thousands.
func auditRow(ctx context.Context, version domain.PostalVersion) *audit.Row {
	return audit.RowOf(ctx, "postal_table", audit.Object{ID: string(version.Table) + "/" + version.Day.Format(time.DateOnly)})
}

// withPostalTable runs do in a transaction that has the table to itself. Errors:
// domain.ErrPostalVersionOld if a newer version was imported.
func (s *Store) withPostalTable(ctx context.Context, version domain.PostalVersion, do func(tx pgx.Tx) error) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		var stored time.Time
		if err := tx.QueryRow(ctx, lockPostalTableSQL, version.Table).Scan(&stored); err != nil {
			return err
		}
		if stored.After(version.Day) {
			return domain.ErrPostalVersionOld.With("stored", stored.Format(time.DateOnly))
		}
		return do(tx)
	})
}
