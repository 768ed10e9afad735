package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// putSetSQL creates the set or changes its attribution, and locks it, so that imports of a set run
// one after the other.
const putSetSQL = `
INSERT INTO data_sets AS s (name, attribution) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET attribution = excluded.attribution, imported_at = now() WHERE s.attribution <> excluded.attribution`

// ImportZones stores the zones of a set in one transaction, and refuses those that cannot be
// stored.
func (s *Store) ImportZones(ctx context.Context, set domain.DataSet, zones []domain.Zone) (done domain.Imported, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		i := &zoneImport{tx: tx, set: set, zones: zones}
		if done, err = i.run(ctx); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "zone", i.objects...))
	})
	return done, err
}

// zoneImport is one import within a transaction.
type zoneImport struct {
	tx      pgx.Tx
	set     domain.DataSet
	zones   []domain.Zone
	objects []audit.Object
}

func (i *zoneImport) run(ctx context.Context) (done domain.Imported, err error) {
	if _, err := i.tx.Exec(ctx, putSetSQL, i.set.Name, i.set.Attribution); err != nil {
		return done, err
	}
	if done.Refusals, err = i.refusals(ctx); err != nil {
		return done, err
	}
	good := i.without(done.Refusals)
	if done.Created, done.Updated, err = i.write(ctx, good); err != nil {
		return done, err
	}
	// Now that the rows are locked, a code that another set imported at the same time is seen.
	late, err := i.otherSets(ctx, good)
	if err != nil {
		return done, err
	}
	done.Refusals = append(done.Refusals, late...)
	slices.SortFunc(done.Refusals, byIndex)
	good = i.without(done.Refusals)
	done.Unchanged = len(good) - done.Created - done.Updated
	done.Warnings, err = i.warnings(ctx, good)
	return done, err
}

const (
	carriersSQL = `SELECT code FROM carriers`
	// otherSetSQL reads by zones_pkey.
	otherSetSQL = `SELECT code FROM zones WHERE code = ANY($1::text[]) AND set_name <> $2`
	// invalidAreasSQL reports the areas whose rings cross. The order of the rings is not judged.
	invalidAreasSQL = `
SELECT n, ST_IsValidReason(area) FROM (
	SELECT n, ST_SetSRID(ST_Force2D(ST_GeomFromGeoJSON(area)), 4326) AS area FROM unnest($1::int[], $2::text[]) AS given (n, area)
) AS given WHERE NOT ST_IsValid(area)`
)

// refusals returns why zones cannot be stored, at most one reason each, sorted by index.
func (i *zoneImport) refusals(ctx context.Context) ([]domain.Issue, error) {
	carriers, err := collect[domain.Carrier](ctx, i.tx, carriersSQL)
	if err != nil {
		return nil, err
	}
	issues := domain.Check(i.zones, carriers)
	others, err := i.otherSets(ctx, i.without(issues))
	if err != nil {
		return nil, err
	}
	issues = append(issues, others...)
	var places []int
	var areas []string
	for _, n := range i.without(issues) {
		if area := i.zones[n].Area; area != "" {
			places, areas = append(places, n), append(areas, area)
		}
	}
	rows, err := i.tx.Query(ctx, invalidAreasSQL, places, areas)
	if err != nil {
		return nil, err
	}
	var n int
	var why string
	_, err = pgx.ForEachRow(rows, []any{&n, &why}, func() error {
		issues = append(issues, domain.Issue{Index: n, Code: i.zones[n].Code, Reason: domain.ReasonAreaInvalid, Detail: why})
		return nil
	})
	slices.SortFunc(issues, byIndex)
	return issues, err
}

func byIndex(a, b domain.Issue) int { return cmp.Compare(a.Index, b.Index) }

// otherSets returns which zones of the indexes have a code of another set.
func (i *zoneImport) otherSets(ctx context.Context, indexes []int) ([]domain.Issue, error) {
	others, err := collect[string](ctx, i.tx, otherSetSQL, i.codes(indexes), i.set.Name)
	if err != nil {
		return nil, err
	}
	var issues []domain.Issue
	for _, n := range indexes {
		if code := i.zones[n].Code; slices.Contains(others, string(code)) {
			issues = append(issues, domain.Issue{Index: n, Code: code, Reason: domain.ReasonOtherSet, Detail: "another set has this code"})
		}
	}
	return issues, nil
}

// without returns the indexes of the zones that have no issue.
func (i *zoneImport) without(issues []domain.Issue) []int {
	var out []int
	for n := range i.zones {
		if !slices.ContainsFunc(issues, func(issue domain.Issue) bool { return issue.Index == n }) {
			out = append(out, n)
		}
	}
	return out
}

func (i *zoneImport) codes(indexes []int) []string {
	out := make([]string, len(indexes))
	for k, n := range indexes {
		out[k] = string(i.zones[n].Code)
	}
	return out
}

// putZonesSQL writes by zones_pkey, in order. Rings get the order of RFC 7946. A zone that another
// set stored in the meantime is not written.
const putZonesSQL = `
INSERT INTO zones AS z (code, set_name, name, priority, valid_from, valid_until, area, digest)
SELECT code, $1, name, priority, coalesce(valid_from, '-infinity'), coalesce(valid_until, 'infinity'),
	ST_Multi(ST_ForcePolygonCCW(ST_SetSRID(ST_Force2D(ST_GeomFromGeoJSON(nullif(area, ''))), 4326))), digest
FROM unnest($2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::bytea[])
	AS new (code, name, priority, valid_from, valid_until, area, digest)
ORDER BY code
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, priority = excluded.priority, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
	area = excluded.area, digest = excluded.digest, version = z.version + 1, updated_at = now()
WHERE z.digest <> excluded.digest AND z.set_name = excluded.set_name
RETURNING code, version`

// write stores the zones of the indexes, and returns how many are new and changed.
func (i *zoneImport) write(ctx context.Context, good []int) (created, updated int, err error) {
	args, err := i.columns(good)
	if err != nil {
		return 0, 0, err
	}
	rows, err := i.tx.Query(ctx, putZonesSQL, args...)
	if err != nil {
		return 0, 0, err
	}
	changed := make(map[domain.ZoneCode]bool)
	var object audit.Object
	_, err = pgx.ForEachRow(rows, []any{&object.ID, &object.Version}, func() error {
		i.objects = append(i.objects, object)
		if changed[domain.ZoneCode(object.ID)] = true; object.Version == 1 {
			created++
		} else {
			updated++
		}
		return nil
	})
	if err != nil || len(changed) == 0 {
		return created, updated, err
	}
	return created, updated, i.writeParts(ctx, good, changed)
}

func (i *zoneImport) columns(good []int) ([]any, error) {
	var codes, names, areas []string
	var priorities []int32
	var from, until []any
	var digests [][]byte
	for _, n := range good {
		z := i.zones[n]
		text, err := json.Marshal(z)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		codes, names, areas = append(codes, string(z.Code)), append(names, z.Name), append(areas, z.Area)
		priorities, digests = append(priorities, z.Priority), append(digests, sum[:])
		from, until = append(from, timeOrNull(z.ValidFrom)), append(until, timeOrNull(z.ValidUntil))
	}
	return []any{i.set.Name, codes, names, priorities, from, until, areas, digests}, nil
}

const (
	dropPostalCodesSQL = `DELETE FROM zone_postal_codes WHERE zone = ANY($1::text[])`
	dropMethodsSQL     = `DELETE FROM zone_methods WHERE zone = ANY($1::text[])`
	addPostalCodesSQL  = `
INSERT INTO zone_postal_codes (zone, prefix, alone)
SELECT DISTINCT zone, prefix, alone FROM unnest($1::text[], $2::text[], $3::boolean[]) AS new (zone, prefix, alone)`
	addMethodsSQL = `
INSERT INTO zone_methods (zone, method, carrier, lead_days, cut_off_minutes, dispatch_weekdays, dispatch_on_holidays, windows_refused,
	free_over, fees)
SELECT zone, method, carrier, lead_days, cut_off_minutes, dispatch_weekdays, dispatch_on_holidays, windows_refused, free_over, fees
FROM json_populate_recordset(NULL::zone_methods, $1)`
)

// zoneMethodRow is a row of zone_methods with its zone.
type zoneMethodRow struct {
	Zone string `json:"zone"`
	methodRow
}

// writeParts replaces the postal codes and the methods of the changed zones.
func (i *zoneImport) writeParts(ctx context.Context, good []int, changed map[domain.ZoneCode]bool) error {
	var codes, zones, prefixes []string
	var alone []bool
	methods := []zoneMethodRow{}
	for _, n := range good {
		z := i.zones[n]
		if !changed[z.Code] {
			continue
		}
		codes = append(codes, string(z.Code))
		for _, prefix := range z.PostalCodes {
			zones, prefixes, alone = append(zones, string(z.Code)), append(prefixes, prefix), append(alone, z.Area == "")
		}
		for _, m := range z.Methods {
			methods = append(methods, zoneMethodRow{Zone: string(z.Code), methodRow: rowOf(m)})
		}
	}
	batch := &pgx.Batch{}
	batch.Queue(dropPostalCodesSQL, codes)
	batch.Queue(dropMethodsSQL, codes)
	batch.Queue(addPostalCodesSQL, zones, prefixes, alone)
	batch.Queue(addMethodsSQL, methods)
	return i.tx.SendBatch(ctx, batch).Close()
}

func rowOf(m domain.Method) methodRow {
	return methodRow{
		Method: string(m.Code), Carrier: string(m.Carrier), LeadDays: m.LeadDays, CutOffMinutes: m.CutOff, DispatchWeekdays: uint8(m.Weekdays),
		DispatchOnHolidays: m.OnHolidays, WindowsRefused: m.WindowsRefused, FreeOver: m.FreeOver, Fees: m.Fees,
	}
}

// lonelyZonesSQL returns the zones without a point of a town, if there are any points: indexes
// zones_pkey, town_points_at.
const lonelyZonesSQL = `
SELECT z.code FROM zones z
WHERE z.code = ANY($1::text[]) AND z.area IS NOT NULL AND EXISTS (SELECT FROM town_points)
	AND NOT EXISTS (SELECT FROM town_points p WHERE ST_Covers(z.area, p.at))`

// warnings returns what is probably wrong with the stored zones, sorted by index.
func (i *zoneImport) warnings(ctx context.Context, good []int) ([]domain.Issue, error) {
	lonely, err := collect[string](ctx, i.tx, lonelyZonesSQL, i.codes(good))
	if err != nil {
		return nil, err
	}
	var issues []domain.Issue
	for _, n := range good {
		z := i.zones[n]
		if len(z.Methods) == 0 {
			issues = append(issues, domain.Issue{Index: n, Code: z.Code, Reason: domain.ReasonNoMethod, Detail: "the shop does not deliver there"})
		}
		if slices.Contains(lonely, string(z.Code)) {
			issues = append(issues, domain.Issue{Index: n, Code: z.Code, Reason: domain.ReasonNoTownPoint, Detail: "no known town lies in the area"})
		}
	}
	return issues, nil
}
