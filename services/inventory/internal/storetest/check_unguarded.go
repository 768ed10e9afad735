//go:build unguarded

package storetest

// prepare takes away the CHECK, which would hold the line in place of the guard that this build
// lacks.
var prepare = []string{`ALTER TABLE inventory.levels DROP CONSTRAINT levels_reserved`}
