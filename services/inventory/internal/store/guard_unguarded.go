//go:build unguarded

package store

// enoughUnits and enoughUnitsOfEach are empty, to show that the race tests fail without the
// condition. See docs/inventory.md.
const enoughUnits, enoughUnitsOfEach = ``, ``
