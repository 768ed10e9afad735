// Package longtest chooses between the short form of a test, for every change, and its long form,
// for make nightly.
package longtest

import "os"

// Pick returns long if AKINAI_LONG_TESTS is set, as make nightly does, otherwise short.
func Pick[T any](short, long T) T {
	if os.Getenv("AKINAI_LONG_TESTS") != "" {
		return long
	}
	return short
}
