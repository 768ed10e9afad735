package domain

import (
	"encoding/json"
	"fmt"
)

// Bounds of WGS84.
const (
	maxLongitude = 180
	maxLatitude  = 90
)

// minRing is the number of positions of the shortest ring: a triangle whose last position repeats
// the first.
const minRing = 4

// checkArea returns why a GeoJSON geometry cannot be the area of a zone; "" if nothing is wrong as
// far as the geometry of its rings is not concerned: the store checks whether they cross. The order
// of a ring does not matter. Source of the rules: RFC 7946, section 3.1.6.
func checkArea(text string) (reason, detail string) {
	var geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
		CRS         json.RawMessage `json:"crs"`
	}
	if err := json.Unmarshal([]byte(text), &geometry); err != nil {
		return ReasonNotGeoJSON, "not JSON"
	}
	if geometry.CRS != nil {
		return ReasonOutOfRange, "crs is not supported: the coordinates must be in WGS84"
	}
	var polygons [][][][]float64
	var err error
	switch geometry.Type {
	case "Polygon":
		var polygon [][][]float64
		err = json.Unmarshal(geometry.Coordinates, &polygon)
		polygons = [][][][]float64{polygon}
	case "MultiPolygon":
		err = json.Unmarshal(geometry.Coordinates, &polygons)
	default:
		return ReasonAreaType, fmt.Sprintf("%q is neither Polygon nor MultiPolygon", geometry.Type)
	}
	if err != nil {
		return ReasonNotGeoJSON, "the coordinates are not nested arrays of numbers"
	}
	if len(polygons) == 0 {
		return ReasonAreaEmpty, "no polygon"
	}
	for _, polygon := range polygons {
		if len(polygon) == 0 {
			return ReasonAreaEmpty, "a polygon has no ring"
		}
		for _, ring := range polygon {
			if reason, detail := checkRing(ring); reason != "" {
				return reason, detail
			}
		}
	}
	return "", ""
}

func checkRing(ring [][]float64) (reason, detail string) {
	for _, at := range ring {
		if len(at) < 2 {
			return ReasonNotGeoJSON, "a position has fewer than two numbers"
		}
		if reason, detail := checkPosition(at[0], at[1]); reason != "" {
			return reason, detail
		}
	}
	switch {
	case len(ring) == 0:
		return ReasonAreaEmpty, "a ring has no position"
	case len(ring) < minRing:
		return ReasonRingShort, fmt.Sprintf("a ring has %d positions, the fewest are %d", len(ring), minRing)
	}
	first, last := ring[0], ring[len(ring)-1]
	if first[0] != last[0] || first[1] != last[1] {
		return ReasonRingOpen, fmt.Sprintf("a ring begins at %v and ends at %v", first[:2], last[:2])
	}
	return "", ""
}

func checkPosition(longitude, latitude float64) (reason, detail string) {
	switch {
	case within(longitude, maxLongitude) && within(latitude, maxLatitude):
		return "", ""
	case within(longitude, maxLatitude) && within(latitude, maxLongitude):
		return ReasonSwapped, fmt.Sprintf("[%v, %v] has the latitude first; GeoJSON has the longitude first", longitude, latitude)
	}
	return ReasonOutOfRange, fmt.Sprintf("[%v, %v] is not in WGS84", longitude, latitude)
}

func within(x, limit float64) bool { return x >= -limit && x <= limit }
