// Package domain holds the rules of the catalog: what a product must be (product.go, check.go) and what a write may do to the
// products around it (shelf.go). It does no I/O; start at Shelf.
package domain
