package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Store stores zones, points of towns, and slots.
type Store struct{ db *pg.DB }

// New returns a store on a pool.
func New(db *pg.DB) *Store { return &Store{db: db} }

// zoneSQL selects zones with their methods. Indexes: zone_methods_pkey, zone_postal_codes_zone.
const zoneSQL = `
SELECT z.code, z.name, z.priority, nullif(z.valid_from, '-infinity'), nullif(z.valid_until, 'infinity'), z.version, z.set_name, s.attribution,
	coalesce((SELECT json_agg(m ORDER BY m.method) FROM zone_methods m WHERE m.zone = z.code), '[]'),
	coalesce((SELECT array_agg(p.prefix ORDER BY p.prefix) FROM zone_postal_codes p WHERE p.zone = z.code), '{}')
FROM zones z JOIN data_sets s ON s.name = z.set_name`

// zonesAtPointSQL: indexes zones_area, zone_postal_codes_pkey. A list of postal codes of a zone
// with an area is for addresses without a point.
const zonesAtPointSQL = zoneSQL + `
WHERE z.code = ANY(ARRAY(
	SELECT code FROM zones WHERE ST_Covers(area, ST_SetSRID(ST_MakePoint($3, $4), 4326))
	UNION ALL
	SELECT zone FROM zone_postal_codes WHERE prefix = ANY($2::text[]) AND alone
)) AND z.valid_from <= $1 AND z.valid_until > $1
ORDER BY z.priority DESC, z.code`

// zonesAtPostalCodeSQL: index zone_postal_codes_pkey.
const zonesAtPostalCodeSQL = zoneSQL + `
WHERE z.code = ANY(ARRAY(SELECT zone FROM zone_postal_codes WHERE prefix = ANY($2::text[]))) AND z.valid_from <= $1 AND z.valid_until > $1
ORDER BY z.priority DESC, z.code`

// ZonesAt returns the zones that contain a point or, with a nil point, only those whose lists have
// the postal code, as of a time and by priority.
func (s *Store) ZonesAt(ctx context.Context, point *domain.Point, postalCode string, at time.Time) ([]domain.Zone, error) {
	prefixes := domain.Prefixes(postalCode)
	if point == nil {
		return s.zones(ctx, zonesAtPostalCodeSQL, at, prefixes)
	}
	return s.zones(ctx, zonesAtPointSQL, at, prefixes, point.Longitude, point.Latitude)
}

// listZonesSQL reads by zones_pkey.
const listZonesSQL = zoneSQL + ` WHERE z.code > $1 ORDER BY z.code LIMIT $2`

// ListZones returns up to limit zones after a code, by code.
func (s *Store) ListZones(ctx context.Context, after domain.ZoneCode, limit int) ([]domain.Zone, error) {
	return s.zones(ctx, listZonesSQL, string(after), limit)
}

func (s *Store) zones(ctx context.Context, sql string, args ...any) ([]domain.Zone, error) {
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, zoneOf)
}

// methodRow is a row of zone_methods as JSON.
type methodRow struct {
	Method             string       `json:"method"`
	Carrier            string       `json:"carrier"`
	LeadDays           int          `json:"lead_days"`
	CutOffMinutes      int          `json:"cut_off_minutes"`
	DispatchWeekdays   uint8        `json:"dispatch_weekdays"`
	DispatchOnHolidays bool         `json:"dispatch_on_holidays"`
	WindowsRefused     bool         `json:"windows_refused"`
	FreeOver           *int64       `json:"free_over"`
	Fees               []domain.Fee `json:"fees"`
}

func zoneOf(row pgx.CollectableRow) (domain.Zone, error) {
	var z domain.Zone
	var from, until *time.Time
	var methods []byte
	err := row.Scan(&z.Code, &z.Name, &z.Priority, &from, &until, &z.Version, &z.Set, &z.Attribution, &methods, &z.PostalCodes)
	if err != nil {
		return z, err
	}
	if from != nil {
		z.ValidFrom = *from
	}
	if until != nil {
		z.ValidUntil = *until
	}
	z.Methods, err = methodsOf(methods)
	return z, err
}

func methodsOf(text []byte) ([]domain.Method, error) {
	var rows []methodRow
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, err
	}
	out := make([]domain.Method, len(rows))
	for i, r := range rows {
		out[i] = domain.Method{
			Code: domain.MethodCode(r.Method), Carrier: domain.Carrier(r.Carrier), WindowsRefused: r.WindowsRefused,
			FreeOver: r.FreeOver, Fees: r.Fees, Schedule: domain.Schedule{
				LeadDays: r.LeadDays, CutOff: r.CutOffMinutes, Weekdays: domain.Weekdays(r.DispatchWeekdays), OnHolidays: r.DispatchOnHolidays,
			},
		}
	}
	return out, nil
}
