package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// townPointSQL returns the point of the longest key that begins the address, else the mean of the
// towns with the longest base that does: indexes town_points_key, town_points_base.
const townPointSQL = `
WITH exact AS (
	SELECT at, approximate FROM town_points WHERE prefecture = $1 AND city = $2 AND key = ANY($3::text[])
	ORDER BY length(key) DESC, approximate, town, koaza LIMIT 1
), mean AS (
	SELECT ST_Centroid(ST_Collect(at)) AS at FROM town_points WHERE prefecture = $1 AND city = $2 AND base = ANY($3::text[])
	GROUP BY base ORDER BY length(base) DESC LIMIT 1
)
SELECT ST_Y(at), ST_X(at), approximate FROM (
	SELECT 1 AS rank, at, approximate FROM exact UNION ALL SELECT 2, at, true FROM mean
) AS found ORDER BY rank LIMIT 1`

// TownPoint returns the point of the town of an address, and whether it is approximate. It reports
// false without one.
func (s *Store) TownPoint(ctx context.Context, to domain.Destination) (point domain.Point, approximate, found bool, err error) {
	prefixes := domain.TownPrefixes(to.Line1)
	if to.Prefecture == "" || to.City == "" || len(prefixes) == 0 {
		return point, false, false, nil
	}
	err = s.db.QueryRow(ctx, townPointSQL, to.Prefecture, to.City, prefixes).Scan(&point.Latitude, &point.Longitude, &approximate)
	if errors.Is(err, pgx.ErrNoRows) {
		return point, false, false, nil
	}
	return point, approximate, err == nil, err
}

// importTownPointsSQL writes by town_points_pkey, in order.
const importTownPointsSQL = `
WITH written AS (
	INSERT INTO town_points AS t (prefecture, city, town, koaza, key, base, at, approximate, set_name)
	SELECT DISTINCT ON (prefecture, city, town, koaza)
		prefecture, city, town, koaza, key, base, ST_SetSRID(ST_MakePoint(longitude, latitude), 4326), approximate, $1
	FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[], $9::float8[], $10::boolean[])
		AS new (prefecture, city, town, koaza, key, base, longitude, latitude, approximate)
	ORDER BY prefecture, city, town, koaza
	ON CONFLICT (prefecture, city, town, koaza) DO UPDATE
	SET key = excluded.key, base = excluded.base, at = excluded.at, approximate = excluded.approximate, set_name = excluded.set_name
	WHERE (t.key, t.base, t.at, t.approximate, t.set_name)
		IS DISTINCT FROM (excluded.key, excluded.base, excluded.at, excluded.approximate, excluded.set_name)
	RETURNING t.xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written`

// ImportTownPoints stores points in one transaction.
func (s *Store) ImportTownPoints(ctx context.Context, set domain.DataSet, points []domain.TownPoint) (done domain.Imported, err error) {
	texts := make([][]string, 6)
	var longitudes, latitudes []float64
	var approximate []bool
	for _, p := range points {
		key, base := p.Keys()
		for i, cell := range []string{p.Prefecture, p.City, p.Town, p.Koaza, key, base} {
			texts[i] = append(texts[i], cell)
		}
		longitudes, latitudes = append(longitudes, p.Point.Longitude), append(latitudes, p.Point.Latitude)
		approximate = append(approximate, p.Approximate)
	}
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, putSetSQL, set.Name, set.Attribution); err != nil {
			return err
		}
		row := tx.QueryRow(ctx, importTownPointsSQL, set.Name, texts[0], texts[1], texts[2], texts[3], texts[4], texts[5],
			longitudes, latitudes, approximate)
		if err := row.Scan(&done.Created, &done.Updated); err != nil || done.Created+done.Updated == 0 {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "town_points", audit.Object{ID: set.Name}))
	})
	done.Unchanged = len(points) - done.Created - done.Updated
	return done, err
}

// collect returns the rows of a query of one column.
func collect[T any](ctx context.Context, db pg.Querier, sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[T])
}

// timeOrNull returns nil for the zero time.
func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
