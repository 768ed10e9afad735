// Package archtest checks the tree against the import table of the platform (docs/house-style.md).
// It has tests only: rules_test.go contains the table, list_test.go reads the tree, check_test.go
// compares the two.
//
// Every package belongs to the first layer that matches it. A package that matches no layer is a
// fault: a new folder needs a row, and a new edge an ADR.
package archtest
