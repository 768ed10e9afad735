//go:build !unguarded

package storetest

// prepare is run in every new database.
var prepare []string
