package zones

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
)

// service records what it is sent, and refuses the second zone.
type service struct {
	deliveryv1connect.DeliveryAdminServiceClient
	zones []*deliveryv1.Zone
}

func (s *service) ImportZones(_ context.Context, req *deliveryv1.ImportZonesRequest) (*deliveryv1.ImportZonesResponse, error) {
	s.zones = append(s.zones, req.GetZones()...)
	return &deliveryv1.ImportZonesResponse{
		Created: int32(len(req.GetZones()) - 1), Refusals: []*deliveryv1.ZoneIssue{{Index: 1, Code: "13102", Reason: "AREA_INVALID", Detail: "crossed"}},
	}, nil
}

const file = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"N03_003":null,"N03_004":"千代田区","N03_007":"13101","priority":3,"postal_codes":["100"],
 "methods":[{"code":"same-day","carrier":"own","fees":[{"amount":"300"}]}]},"geometry":{"type":"Polygon","coordinates":[]}},
{"type":"Feature","properties":{"N03_007":null},"geometry":null},
{"type":"Feature","properties":{"N03_003":"さいたま市","N03_004":"西区","N03_007":13102},"geometry":{"type":"Polygon","coordinates":[]}}]}`

func TestFeaturesAreZones(t *testing.T) {
	t.Parallel()
	s := &service{}
	methods, err := Methods([]byte(`[{"code":"standard","carrier":"yamato","leadDays":1,"fees":[{"amount":"700"}]}]`))
	require.NoError(t, err)
	l := Loader{
		Client: s, Set: "m", Progress: func(int) {}, Mapping: Mapping{Code: "N03_007", Name: []string{"N03_003", "N03_004"}, Methods: methods},
	}
	sum, err := l.Load(t.Context(), strings.NewReader(file))
	require.NoError(t, err)
	require.Equal(t, Summary{Read: 3, Created: 1, Refusals: []Issue{
		{Feature: 2, Reason: "FEATURE_INVALID", Detail: `the property "N03_007" is missing`},
		{Feature: 3, Code: "13102", Reason: "AREA_INVALID", Detail: "crossed"},
	}}, sum)
	require.Equal(t, "千代田区", s.zones[0].GetName())
	require.EqualValues(t, 3, s.zones[0].GetPriority())
	require.Equal(t, []string{"100"}, s.zones[0].GetPostalCodes())
	require.Equal(t, "same-day", s.zones[0].GetMethods()[0].GetCode(), "its own methods")
	require.Equal(t, "さいたま市西区", s.zones[1].GetName())
	require.Equal(t, "standard", s.zones[1].GetMethods()[0].GetCode())

	_, err = l.Load(t.Context(), strings.NewReader(`{"type":"Feature"}`))
	require.ErrorIs(t, err, ErrNoFeatures)
	_, err = l.Load(t.Context(), strings.NewReader(`no JSON`))
	require.ErrorIs(t, err, ErrNoFeatures)
}

func TestTownsWithoutCoordinatesGetTheMeanOfTheirNeighbors(t *testing.T) {
	t.Parallel()
	points, sum, err := ReadTowns(strings.NewReader(`prefecture,city,town,koaza,lat,lng
p,c,本町一丁目,,1,10
p,c,本町二丁目,,3,20
p,c,北,,8,30
p,c,本町三丁目,,,
p,c,南,,,
p,d,東,,,
p,c,西,,139.7,35.6
p,c,西,,x,1
p,c
`))
	require.NoError(t, err)
	require.Equal(t, 9, sum.Read)
	require.Equal(t, 2, sum.Approximate)
	require.Equal(t, []string{
		"line 8: the coordinates 139.7, 35.6 are swapped", `line 9: "x", "1" are not coordinates`, "line 10: record on line 10: wrong number of fields",
		"pd東: no town of the city has coordinates",
	}, sum.Refusals)
	require.Len(t, points, 5)
	require.True(t, points[3].GetApproximate())
	require.Equal(t, []float64{2, 15}, []float64{points[3].GetPoint().GetLatitude(), points[3].GetPoint().GetLongitude()})
	require.Equal(t, []float64{4, 20}, []float64{points[4].GetPoint().GetLatitude(), points[4].GetPoint().GetLongitude()})
	_, _, err = ReadTowns(strings.NewReader("a,b\n"))
	require.ErrorIs(t, err, ErrTownColumns)
}

func (s *service) ImportHolidays(_ context.Context, req *deliveryv1.ImportHolidaysRequest) (*deliveryv1.ImportHolidaysResponse, error) {
	return &deliveryv1.ImportHolidaysResponse{Changed: int32(len(req.GetHolidays()))}, nil
}

func TestHolidaysAreRead(t *testing.T) {
	t.Parallel()
	l := Loader{Client: &service{}, Progress: func(int) {}}
	read, changed, err := l.LoadHolidays(t.Context(), strings.NewReader("date,week_ja,name_ja\n2026-01-01,木,元日\n2026-01-12,月,成人の日\n"))
	require.NoError(t, err)
	require.Equal(t, []int{2, 2}, []int{read, changed})
	_, _, err = l.LoadHolidays(t.Context(), strings.NewReader("date,name_ja\n2026-02-30,x\n"))
	require.ErrorContains(t, err, "row 2")
	_, _, err = l.LoadHolidays(t.Context(), strings.NewReader("day\n"))
	require.ErrorIs(t, err, ErrHolidayColumns)
}
