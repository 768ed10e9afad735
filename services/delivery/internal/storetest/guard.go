//go:build !unguarded

package storetest

// prepare is empty: tests run on the schema as it is.
var prepare = ""
