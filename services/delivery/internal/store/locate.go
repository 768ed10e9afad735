package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

const revisionSQL = `SELECT revision FROM revision`

// Revision returns the number of changes of zones, towns, holidays, closures and windows.
func (s *Store) Revision(ctx context.Context) (revision int64, err error) {
	err = s.db.QueryRow(ctx, revisionSQL).Scan(&revision)
	return revision, err
}

// locateSQL returns where a destination lies, with its zones of all times by priority. Indexes:
// those of townPointSQL, zones_area, zone_postal_codes_pkey.
const locateSQL = `
WITH town (latitude, longitude, approximate) AS (` + townPointSQL + `
), point AS (
	SELECT $5::float8 AS latitude, $6::float8 AS longitude, NULL::boolean AS approximate WHERE $5 IS NOT NULL
	UNION ALL SELECT latitude, longitude, approximate FROM town WHERE $5 IS NULL
), found AS (
	SELECT z.code FROM point JOIN zones z ON ST_Covers(z.area, ST_SetSRID(ST_MakePoint(point.longitude, point.latitude), 4326))
	UNION ALL
	SELECT zone FROM zone_postal_codes WHERE prefix = ANY($4::text[]) AND (alone OR NOT EXISTS (SELECT FROM point))
)
SELECT revision, EXISTS (SELECT FROM zones), EXISTS (SELECT FROM point), (SELECT approximate FROM point),
	array(SELECT z.code FROM zones z WHERE z.code IN (SELECT code FROM found) ORDER BY z.priority DESC, z.code),
	array(SELECT nullif(z.valid_from, '-infinity') FROM zones z WHERE z.code IN (SELECT code FROM found) ORDER BY z.priority DESC, z.code),
	array(SELECT nullif(z.valid_until, 'infinity') FROM zones z WHERE z.code IN (SELECT code FROM found) ORDER BY z.priority DESC, z.code)
FROM revision`

// Locate returns where a destination lies as of the current revision, in one statement.
func (s *Store) Locate(ctx context.Context, to domain.Destination) (place domain.Place, revision int64, err error) {
	prefixes := domain.TownPrefixes(to.Line1)
	if to.Prefecture == "" || to.City == "" || to.Point != nil {
		prefixes = nil
	}
	var latitude, longitude *float64
	if to.Point != nil {
		latitude, longitude = &to.Point.Latitude, &to.Point.Longitude
	}
	var found bool
	var approximate *bool
	var codes []domain.ZoneCode
	var from, until []*time.Time
	row := s.db.QueryRow(ctx, locateSQL, to.Prefecture, to.City, prefixes, domain.Prefixes(to.PostalCode), latitude, longitude)
	if err := row.Scan(&revision, &place.Delivers, &found, &approximate, &codes, &from, &until); err != nil {
		return place, 0, err
	}
	switch {
	case to.Point != nil:
		place.Source = domain.SourceCoordinates
	case !found:
		place.Source = domain.SourcePostalCode
	case approximate != nil && *approximate:
		place.Source = domain.SourceTownApproximate
	default:
		place.Source = domain.SourceTown
	}
	for i, code := range codes {
		place.Zones = append(place.Zones, domain.ZonePeriod{Code: code, From: timeOrZero(from[i]), Until: timeOrZero(until[i])})
	}
	return place, revision, nil
}

func timeOrZero(at *time.Time) time.Time {
	if at == nil {
		return time.Time{}
	}
	return *at
}

const (
	// zoneOfCodeSQL reads by zones_pkey.
	zoneOfCodeSQL = zoneSQL + ` WHERE z.code = $1`
	holidaysSQL   = `SELECT day FROM holidays WHERE day >= $1`
	closuresSQL   = `SELECT day FROM closures WHERE day >= $1 AND zone IN ('', $2)`
	// windowsSQL: index windows_zone.
	windowsSQL = `
SELECT zone, method, code, start_minute, end_minute, weekdays, on_holidays, capacity, valid_from, nullif(valid_until, 'infinity')
FROM windows WHERE zone = $2 AND valid_until > $1`
)

// ZonePlan returns a zone, and what its slots depend on from a day on: five statements in one
// round trip. The first one reads the revision, so that nothing in the plan is older. Errors:
// domain.ErrZoneUnknown.
func (s *Store) ZonePlan(ctx context.Context, code domain.ZoneCode, from time.Time) (plan domain.ZonePlan, err error) {
	plan.Plan.Holidays, plan.Plan.Closed = make(map[time.Time]bool), make(map[time.Time]bool)
	batch := &pgx.Batch{}
	batch.Queue(revisionSQL).QueryRow(func(row pgx.Row) error { return row.Scan(&plan.Revision) })
	batch.Queue(zoneOfCodeSQL, string(code)).Query(func(rows pgx.Rows) (err error) {
		plan.Zone, err = pgx.CollectExactlyOneRow(rows, zoneOf)
		return err
	})
	batch.Queue(holidaysSQL, from).Query(daysInto(plan.Plan.Holidays))
	batch.Queue(closuresSQL, from, string(code)).Query(daysInto(plan.Plan.Closed))
	batch.Queue(windowsSQL, from, string(code)).Query(func(rows pgx.Rows) (err error) {
		plan.Plan.Windows, err = pgx.CollectRows(rows, windowOf)
		return err
	})
	if err = s.db.SendBatch(ctx, batch).Close(); errors.Is(err, pgx.ErrNoRows) {
		err = domain.ErrZoneUnknown
	}
	return plan, err
}

// loadsSQL reads the days of each window, and none of the past; OFFSET 0 keeps the planner from
// reading all slots of the zone. Indexes: windows_zone, slots_pkey.
const loadsSQL = `
SELECT w.zone, w.method, w.code, s.day, w.capacity, s.taken FROM windows w
CROSS JOIN LATERAL (
	SELECT day, taken FROM slots
	WHERE zone = w.zone AND method = w.method AND code = w.code AND day >= greatest($2, w.valid_from) AND day <= $3 AND day < w.valid_until OFFSET 0
) s
WHERE w.zone = $1 AND w.valid_until > $2 AND w.valid_from <= $3`

// Loads returns the slots of a zone of which a seat was ever held, from a day to a last one.
func (s *Store) Loads(ctx context.Context, zone domain.ZoneCode, from, last time.Time) ([]domain.Load, error) {
	rows, err := s.db.Query(ctx, loadsSQL, string(zone), from, last)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, loadOf)
}
