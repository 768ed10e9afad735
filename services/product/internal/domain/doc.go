// Package domain holds the rules of the catalog: what a valid product is (product.go, check.go),
// and what a write may change (shelf.go). It does no I/O. Start at shelf.go.
package domain
