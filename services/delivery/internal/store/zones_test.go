package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/store"
	"github.com/akinai/akinai/services/delivery/internal/storetest"
)

var (
	now = time.Date(2026, 12, 1, 3, 0, 0, 0, time.UTC)
	set = domain.DataSet{Name: "test", Attribution: "© the test"}
)

// box returns a square of one degree.
func box(west, south float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]]]}`,
		west, south, west+1, south+1)
}

func standard() []domain.Method {
	return []domain.Method{{
		Code: "standard", Carrier: "yamato", Fees: []domain.Fee{{Amount: 700}}, Schedule: domain.Schedule{LeadDays: 1, Weekdays: domain.EveryDay},
	}}
}

func put(t *testing.T, s *store.Store, zones ...domain.Zone) domain.Imported {
	t.Helper()
	done, err := s.ImportZones(t.Context(), set, zones)
	require.NoError(t, err)
	return done
}

func codesAt(t *testing.T, s *store.Store, point *domain.Point, postalCode string, at time.Time) []domain.ZoneCode {
	t.Helper()
	zones, err := s.ZonesAt(t.Context(), point, postalCode, at)
	require.NoError(t, err)
	codes := []domain.ZoneCode{}
	for _, z := range zones {
		codes = append(codes, z.Code)
	}
	place, _, err := s.Locate(t.Context(), domain.Destination{PostalCode: postalCode, Point: point})
	require.NoError(t, err)
	require.True(t, place.Delivers)
	decides, found := place.ZoneAt(at)
	if require.Equal(t, len(codes) > 0, found); found {
		require.Equal(t, codes[0], decides, "Locate agrees with ZonesAt")
	}
	return codes
}

func TestZonesOfAPoint(t *testing.T) {
	t.Parallel()
	s, _ := storetest.New(t, 2)
	done := put(
		t, s,
		domain.Zone{Code: "wide", Area: box(139, 35), Methods: standard()},
		domain.Zone{Code: "top", Area: box(139.5, 35), Priority: 5, Methods: standard(), PostalCodes: []string{"100"}},
		domain.Zone{Code: "winter", Area: box(139, 35), Priority: 9, Methods: standard(), ValidFrom: now, ValidUntil: now.Add(time.Hour)},
		domain.Zone{Code: "island", PostalCodes: []string{"1000", "1001234"}, Priority: 7, Methods: standard()},
	)
	require.Equal(t, domain.Imported{Created: 4}, done)

	west, both, outside := &domain.Point{Latitude: 35.5, Longitude: 139.2}, &domain.Point{Latitude: 35.5, Longitude: 139.7}, &domain.Point{}
	before := now.Add(-time.Second)
	require.Equal(t, []domain.ZoneCode{"wide"}, codesAt(t, s, west, "", before))
	require.Equal(t, []domain.ZoneCode{"top", "wide"}, codesAt(t, s, both, "", before), "the highest priority comes first")
	require.Equal(t, []domain.ZoneCode{"winter", "wide"}, codesAt(t, s, west, "", now))
	require.Equal(t, []domain.ZoneCode{"wide"}, codesAt(t, s, west, "", now.Add(time.Hour)), "the end is excluded")
	require.Empty(t, codesAt(t, s, outside, "", now), "no zone is an answer")
	require.Equal(t, []domain.ZoneCode{"island", "wide"}, codesAt(t, s, west, "1000001", before), "a list counts beside a point")
	require.Equal(t, []domain.ZoneCode{"island", "top"}, codesAt(t, s, nil, "1001234", before), "without a point, lists of zones with an area count, too")
	require.Empty(t, codesAt(t, s, nil, "", before))
}

func TestZoneIsReadAsItWasImported(t *testing.T) {
	t.Parallel()
	s, _ := storetest.New(t, 2)
	free := int64(10_000)
	zone := domain.Zone{
		Code: "z", Name: "東京", Priority: 3, ValidFrom: now, PostalCodes: []string{"100", "1010001"}, Methods: []domain.Method{{
			Code: "same-day", Carrier: "own", WindowsRefused: true, FreeOver: &free, Fees: []domain.Fee{{MaxGrams: 1000, MinAmount: 5, Amount: 300}},
			Schedule: domain.Schedule{CutOff: 660, Weekdays: 0b0011111, OnHolidays: true},
		}},
	}
	put(t, s, zone)
	zone.Version, zone.Set, zone.Attribution = 1, set.Name, set.Attribution
	got, err := s.ListZones(t.Context(), "", 10)
	require.NoError(t, err)
	got[0].ValidFrom = got[0].ValidFrom.UTC()
	require.Equal(t, []domain.Zone{zone}, got)
}

func TestZoneImportCanBeRepeated(t *testing.T) {
	t.Parallel()
	s, _ := storetest.New(t, 2)
	a, b := domain.Zone{Code: "a", Area: box(1, 1), Methods: standard()}, domain.Zone{Code: "b", PostalCodes: []string{"100"}, Methods: standard()}
	require.Equal(t, domain.Imported{Created: 2}, put(t, s, a, b))
	require.Equal(t, domain.Imported{Unchanged: 2}, put(t, s, a, b))
	b.PostalCodes, b.Methods = []string{"200"}, nil
	done := put(t, s, a, b)
	require.Equal(t, 1, done.Updated)
	require.Equal(t, []domain.Issue{{Index: 1, Code: "b", Reason: domain.ReasonNoMethod, Detail: "the shop does not deliver there"}}, done.Warnings)
	require.Empty(t, codesAt(t, s, nil, "1000000", now))
	require.Equal(t, []domain.ZoneCode{"b"}, codesAt(t, s, nil, "2000000", now))
}

func TestGoodZonesOfAnImportAreStored(t *testing.T) {
	t.Parallel()
	s, pool := storetest.New(t, 2)
	put(t, s, domain.Zone{Code: "mine", Area: box(1, 1), Methods: standard()})
	_, err := s.ImportTownPoints(t.Context(), set, []domain.TownPoint{{Prefecture: "p", City: "c", Town: "t", Point: domain.Point{Latitude: 5.5, Longitude: 5.5}}})
	require.NoError(t, err)
	const bowTie = `{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}`
	const clockwise = `{"type":"Polygon","coordinates":[[[5,5],[5,6],[6,6],[6,5],[5,5]]]}`
	done, err := s.ImportZones(t.Context(), domain.DataSet{Name: "other"}, []domain.Zone{
		{Code: "crossed", Area: bowTie, Methods: standard()},
		{Code: "mine", Area: box(1, 1), Methods: standard()},
		{Code: "good", Area: clockwise, Methods: standard()},
		{Code: "lonely", Area: box(8, 8), Methods: standard()},
	})
	require.NoError(t, err)
	require.Equal(t, domain.Imported{
		Created: 2,
		Refusals: []domain.Issue{
			{Index: 0, Code: "crossed", Reason: domain.ReasonAreaInvalid, Detail: "Self-intersection[0.5 0.5]"},
			{Index: 1, Code: "mine", Reason: domain.ReasonOtherSet, Detail: "another set has this code"},
		},
		Warnings: []domain.Issue{{Index: 3, Code: "lonely", Reason: domain.ReasonNoTownPoint, Detail: "no known town lies in the area"}},
	}, done)
	var put bool
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT ST_IsPolygonCCW(area) FROM zones WHERE code = 'good'`).Scan(&put))
	require.True(t, put, "the ring has the order of RFC 7946")
}

func TestPointOfATown(t *testing.T) {
	t.Parallel()
	s, _ := storetest.New(t, 2)
	town := func(name string, latitude float64, approximate bool) domain.TownPoint {
		return domain.TownPoint{
			Prefecture: "東京都", City: "千代田区", Town: name, Point: domain.Point{Latitude: latitude, Longitude: 139}, Approximate: approximate,
		}
	}
	points := []domain.TownPoint{town("飯田橋一丁目", 1, false), town("飯田橋二丁目", 3, true), town("一番町", 5, false)}
	done, err := s.ImportTownPoints(t.Context(), set, points)
	require.NoError(t, err)
	require.Equal(t, domain.Imported{Created: 3}, done)
	points[0].Point.Latitude = 2
	done, err = s.ImportTownPoints(t.Context(), set, points)
	require.NoError(t, err)
	require.Equal(t, domain.Imported{Updated: 1, Unchanged: 2}, done)

	for _, c := range []struct {
		line               string
		latitude           float64
		approximate, found bool
	}{
		{"飯田橋1-2-3", 2, false, true},
		{"飯田橋２丁目", 3, true, true},
		{"飯田橋", 2.5, true, true},
		{"飯田橋9-1", 2.5, true, true},
		{"一番町1", 5, false, true},
		{"番町1", 0, false, false},
		{"", 0, false, false},
	} {
		point, approximate, found, err := s.TownPoint(t.Context(), domain.Destination{Prefecture: "東京都", City: "千代田区", Line1: c.line})
		require.NoError(t, err)
		require.Equal(t, []any{c.latitude, c.approximate, c.found}, []any{point.Latitude, approximate, found}, c.line)
		place, _, err := s.Locate(t.Context(), domain.Destination{Prefecture: "東京都", City: "千代田区", Line1: c.line})
		require.NoError(t, err)
		source := map[[2]bool]domain.Source{
			{true, false}: domain.SourceTown, {true, true}: domain.SourceTownApproximate, {false, false}: domain.SourcePostalCode,
		}[[2]bool{c.found, c.approximate}]
		require.Equal(t, source, place.Source, c.line)
	}
}
