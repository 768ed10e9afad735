//go:build unguarded

package storetest

// prepare removes the second line of defense, to show what the guard prevents.
var prepare = `ALTER TABLE delivery.slots DROP CONSTRAINT slots_taken`
