// Package domain holds the rules of the catalog: what a valid product is (product.go, check.go),
// and what a write may change (write_set.go). It does no I/O. Start at write_set.go.
package domain
