//go:build unguarded

package storetest

// prepare drops the CHECK, which would prevent overselling although this build has no guard.
var prepare = []string{`ALTER TABLE inventory.levels DROP CONSTRAINT levels_reserved`}
