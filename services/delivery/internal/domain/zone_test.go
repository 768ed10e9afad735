package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

func TestFeeOfAnOrder(t *testing.T) {
	t.Parallel()
	free := int64(10_000)
	m := domain.Method{FreeOver: &free, Fees: []domain.Fee{
		{MaxGrams: 0, MinAmount: 0, Amount: 1500},
		{MaxGrams: 10_000, MinAmount: 0, Amount: 1000},
		{MaxGrams: 2_000, MinAmount: 0, Amount: 700},
		{MaxGrams: 2_000, MinAmount: 5_000, Amount: 400},
	}}
	for _, c := range []struct{ grams, amount, want int64 }{
		{0, 0, 700}, {2_000, 4_999, 700}, {2_000, 5_000, 400}, {2_001, 9_999, 1000}, {10_001, 9_999, 1500}, {10_001, 10_000, 0}, {1, 10_000, 0},
	} {
		fee, fits := m.FeeFor(c.grams, c.amount)
		require.True(t, fits)
		require.Equal(t, c.want, fee, "%d g, %d JPY", c.grams, c.amount)
	}
	m.Fees = m.Fees[1:]
	_, fits := m.FeeFor(10_001, 20_000)
	require.False(t, fits, "an order that is too heavy is not delivered, whatever its amount")
}

func TestAreasThatAreRefused(t *testing.T) {
	t.Parallel()
	const square = `[[139,35],[140,35],[140,36],[139,36],[139,35]]`
	for area, reason := range map[string]string{
		`{"type":"Polygon","coordinates":[` + square + `]}`:                                 "",
		`{"type":"MultiPolygon","coordinates":[[` + square + `]]}`:                          "",
		`{"type":"Polygon","coordinates":[[[139,35],[139,36],[140,36],[140,35],[139,35]]]}`: "", // clockwise
		`{"type":"Polygon","coordinates":[[[139,35,7],[140,35,7],[140,36,7],[139,35,7]]]}`:  "",
		`{"type":"Polygon"`:                                                         domain.ReasonNotGeoJSON,
		`{"type":"Polygon","coordinates":"x"}`:                                      domain.ReasonNotGeoJSON,
		`{"type":"Polygon","coordinates":[[["139",35],[1,1],[2,2],[1,1]]]}`:         domain.ReasonNotGeoJSON,
		`{"type":"Polygon","coordinates":[[[139],[1,1],[2,2],[1,1]]]}`:              domain.ReasonNotGeoJSON,
		`{"type":"Point","coordinates":[139,35]}`:                                   domain.ReasonAreaType,
		`{"coordinates":[]}`:                                                        domain.ReasonAreaType,
		`{"type":"Polygon","coordinates":[]}`:                                       domain.ReasonAreaEmpty,
		`{"type":"Polygon","coordinates":[[]]}`:                                     domain.ReasonAreaEmpty,
		`{"type":"MultiPolygon","coordinates":[]}`:                                  domain.ReasonAreaEmpty,
		`{"type":"MultiPolygon","coordinates":[[]]}`:                                domain.ReasonAreaEmpty,
		`{"type":"Polygon","coordinates":[[[139,35],[140,35],[139,35]]]}`:           domain.ReasonRingShort,
		`{"type":"Polygon","coordinates":[[[139,35],[140,35],[140,36],[139,36]]]}`:  domain.ReasonRingOpen,
		`{"type":"Polygon","coordinates":[[[35,139],[35,140],[36,140],[35,139]]]}`:  domain.ReasonSwapped,
		`{"type":"Polygon","coordinates":[[[139,35],[140,35],[140,95],[139,35]]]}`:  domain.ReasonOutOfRange,
		`{"type":"Polygon","coordinates":[[[15500000,4250000],[1,1],[2,2],[1,1]]]}`: domain.ReasonOutOfRange,
		`{"type":"Polygon","crs":{},"coordinates":[` + square + `]}`:                domain.ReasonOutOfRange,
	} {
		issues := domain.Check([]domain.Zone{{Code: "z", Area: area}}, nil)
		if reason == "" {
			require.Empty(t, issues, area)
			continue
		}
		require.Len(t, issues, 1, area)
		require.Equal(t, reason, issues[0].Reason, area)
	}
}

func TestZonesThatAreRefused(t *testing.T) {
	t.Parallel()
	issues := domain.Check([]domain.Zone{
		{Code: "a", PostalCodes: []string{"100"}},
		{Code: "a", PostalCodes: []string{"100"}},
		{Code: "b"},
		{Code: "c", PostalCodes: []string{"100"}, Methods: []domain.Method{{Code: "standard", Carrier: "pigeon"}}},
		{Code: "d", PostalCodes: []string{"100"}, Methods: []domain.Method{{Code: "standard", Carrier: "own"}, {Code: "standard", Carrier: "own"}}},
	}, []domain.Carrier{"own"})
	var reasons []string
	for _, issue := range issues {
		reasons = append(reasons, string(issue.Code)+" "+issue.Reason)
	}
	require.Equal(t, []string{"a ZONE_REPEATED", "b ZONE_EMPTY", "c CARRIER_UNKNOWN", "d METHOD_REPEATED"}, reasons)
}

func TestKeysOfTowns(t *testing.T) {
	t.Parallel()
	for town, want := range map[string][2]string{
		"飯田橋一丁目": {"飯田橋1", "飯田橋"}, "大字上落合": {"上落合", "上落合"}, "北十条西二十丁目": {"北十条西20", "北十条西"}, "本町十一丁目": {"本町11", "本町"},
		"霞が関二丁目": {"霞ケ関2", "霞ケ関"}, "三番町": {"三番町", "三番町"},
	} {
		key, base := domain.TownPoint{Town: town}.Keys()
		require.Equal(t, want, [2]string{key, base}, town)
	}
	for line, key := range map[string]string{
		"飯田橋1-2-3": "飯田橋1", "飯田橋１丁目２番３号": "飯田橋1", "飯田橋一丁目2-3": "飯田橋1", "飯田橋 1-2": "飯田橋1", "霞ヶ関2-1": "霞ケ関2", "上落合123": "上落合",
	} {
		require.Contains(t, domain.TownPrefixes(line), key, line)
	}
	require.NotContains(t, domain.TownPrefixes("飯田橋10-3"), "飯田橋1")
	require.Empty(t, domain.TownPrefixes(""))
}
