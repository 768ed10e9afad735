package store

import (
	"cmp"
	"slices"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// changeColumns holds a change of a reservation as arrays for unnest.
type changeColumns struct {
	lineSKUs, lineLocations                    []string
	released, fulfilled, restocked, writtenOff []int64
	skus, locations, causes                    []string
	onHand, reserved                           []int64
	// levelSKUs and levelLocations are the keys of the levels that change, each once.
	levelSKUs, levelLocations []string
}

func changeColumnsOf(change domain.ReservationChange) (c changeColumns) {
	for _, line := range change.Lines {
		c.lineSKUs = append(c.lineSKUs, string(line.SKU))
		c.lineLocations = append(c.lineLocations, string(line.Location))
		c.released = append(c.released, line.Released)
		c.fulfilled = append(c.fulfilled, line.Fulfilled)
		c.restocked = append(c.restocked, line.Restocked)
		c.writtenOff = append(c.writtenOff, line.WrittenOff)
	}
	for _, m := range change.Movements {
		c.skus = append(c.skus, string(m.SKU))
		c.locations = append(c.locations, string(m.Location))
		c.causes = append(c.causes, string(m.Cause))
		c.onHand = append(c.onHand, m.OnHandDelta)
		c.reserved = append(c.reserved, m.ReservedDelta)
	}
	levels := slices.SortedFunc(slices.Values(change.Movements), compareLevels)
	for _, m := range slices.CompactFunc(levels, func(a, b domain.UnsavedMovement) bool { return compareLevels(a, b) == 0 }) {
		c.levelSKUs = append(c.levelSKUs, string(m.SKU))
		c.levelLocations = append(c.levelLocations, string(m.Location))
	}
	return c
}

func compareLevels(a, b domain.UnsavedMovement) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
}
