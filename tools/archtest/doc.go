// Package archtest holds the import table of the platform (docs/house-style.md) and checks the tree
// against it. It has tests only: the table is in rules_test.go, what reads the tree in
// list_test.go, what compares the two in check_test.go.
//
// Every package belongs to the first layer that matches it, and a package that no layer matches is
// a fault: a new folder needs a row, and a new edge an ADR.
package archtest
