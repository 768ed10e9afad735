//go:build !unguarded

package storetest

// prepare holds statements that run in every new database.
var prepare []string
