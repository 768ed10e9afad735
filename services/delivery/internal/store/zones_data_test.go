//go:build testdata

package store_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/storetest"
)

// feature is a feature of the file of municipalities.
type feature struct {
	Properties struct {
		Code string `json:"N03_007"`
	} `json:"properties"`
	Geometry json.RawMessage `json:"geometry"`
}

// shape is a feature for the check in Go.
type shape struct {
	code     domain.ZoneCode
	polygons [][][][2]float64
	// A box around it, a little wider.
	west, south, east, north float64
}

func (s *shape) frame() {
	const margin = 1e-4
	s.west, s.south, s.east, s.north = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, polygon := range s.polygons {
		for _, ring := range polygon {
			for _, at := range ring {
				s.west, s.east = min(s.west, at[0]-margin), max(s.east, at[0]+margin)
				s.south, s.north = min(s.south, at[1]-margin), max(s.north, at[1]+margin)
			}
		}
	}
}

// contains is the plain even–odd rule over all rings of a polygon.
func (s shape) contains(p domain.Point) bool {
	for _, polygon := range s.polygons {
		inside := false
		for _, ring := range polygon {
			for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
				a, b := ring[i], ring[j]
				if (a[1] > p.Latitude) != (b[1] > p.Latitude) &&
					p.Longitude < (b[0]-a[0])*(p.Latitude-a[1])/(b[1]-a[1])+a[0] {
					inside = !inside
				}
			}
		}
		if inside {
			return true
		}
	}
	return false
}

// distance returns the meters from a point to the nearest border of the shape, on a plane.
func (s shape) distance(p domain.Point) float64 {
	const meters = 111_320
	east := meters * math.Cos(p.Latitude*math.Pi/180)
	nearest := math.Inf(1)
	for _, polygon := range s.polygons {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				ax, ay := (ring[i-1][0]-p.Longitude)*east, (ring[i-1][1]-p.Latitude)*meters
				dx, dy := (ring[i][0]-ring[i-1][0])*east, (ring[i][1]-ring[i-1][1])*meters
				along := 0.0
				if length := dx*dx + dy*dy; length > 0 {
					along = max(0, min(1, -(ax*dx+ay*dy)/length))
				}
				nearest = min(nearest, math.Hypot(ax+along*dx, ay+along*dy))
			}
		}
	}
	return nearest
}

// municipalities returns the zones of the file, and their shapes. Features without a code, whose
// municipality is not decided, get one.
func municipalities(t *testing.T) ([]domain.Zone, []shape) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "municipalities_tokyo_area.geojson"))
	require.NoError(t, err)
	var file struct{ Features []feature }
	require.NoError(t, json.Unmarshal(raw, &file))
	var zones []domain.Zone
	var shapes []shape
	for i, f := range file.Features {
		code := domain.ZoneCode(fmt.Sprintf("%s-%d", f.Properties.Code, i))
		zones = append(zones, domain.Zone{Code: code, Area: string(f.Geometry), Methods: standard()})
		s := shape{code: code}
		var geometry struct {
			Type        string
			Coordinates json.RawMessage
		}
		require.NoError(t, json.Unmarshal(f.Geometry, &geometry))
		if geometry.Type == "Polygon" {
			s.polygons = make([][][][2]float64, 1)
			require.NoError(t, json.Unmarshal(geometry.Coordinates, &s.polygons[0]))
		} else {
			require.NoError(t, json.Unmarshal(geometry.Coordinates, &s.polygons))
		}
		s.frame()
		shapes = append(shapes, s)
	}
	return zones, shapes
}

func townPoints(t *testing.T) []domain.Point {
	t.Helper()
	file, err := os.Open(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "town_points_tokyo_area.csv.gz"))
	require.NoError(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	rows, err := csv.NewReader(unzipped).ReadAll()
	require.NoError(t, err)
	var points []domain.Point
	for _, row := range rows[1:] {
		if row[4] == "" {
			continue
		}
		latitude, err1 := strconv.ParseFloat(row[4], 64)
		longitude, err2 := strconv.ParseFloat(row[5], 64)
		require.NoError(t, err1)
		require.NoError(t, err2)
		points = append(points, domain.Point{Latitude: latitude, Longitude: longitude})
	}
	return points
}

// TestZonesOfAllTownsAreThoseOfAPlainCheck compares the zones of every town with those that the
// even–odd rule gives on the file as it is.
func TestZonesOfAllTownsAreThoseOfAPlainCheck(t *testing.T) {
	s, _ := storetest.New(t, 2)
	zones, shapes := municipalities(t)
	require.Len(t, zones, 253)
	require.Equal(t, domain.Imported{Created: 253}, put(t, s, zones...), "the rings of the file are clockwise, which is put right")
	points := townPoints(t)
	require.Len(t, points, 21_449)
	outside, near := 0, 0
	for _, p := range points {
		var want []domain.ZoneCode
		for _, shape := range shapes {
			if shape.contains(p) {
				want = append(want, shape.code)
			}
		}
		got := codesAt(t, s, &p, "", now)
		slices.Sort(want)
		if len(got) == 0 {
			outside++
		}
		if nearest := nearestBorder(shapes, p); nearest < 1 {
			near++
			t.Logf("%v lies %.2f m from a border, in %v", p, nearest, got)
		}
		require.ElementsMatch(t, want, got, p)
	}
	require.Equal(t, 8, outside, "points in no municipality are an answer")
	t.Logf("%d points, %d in no zone, %d within 1 m of a border", len(points), outside, near)
}

// nearestBorder returns the meters to the nearest border of the shapes whose box is near.
func nearestBorder(shapes []shape, p domain.Point) float64 {
	nearest := math.Inf(1)
	for _, s := range shapes {
		if p.Longitude > s.west && p.Longitude < s.east && p.Latitude > s.south && p.Latitude < s.north {
			nearest = min(nearest, s.distance(p))
		}
	}
	return nearest
}
