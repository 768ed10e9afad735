// Package domain holds the rules of the catalog: what a valid product is (product.go, check.go),
// and what a write may change (unit_of_work.go). It does no I/O. Start at unit_of_work.go.
//
// A ProductInput is what a caller writes, complete; a Product is an input that is stored, with id,
// version and times. A "draft" is always a product with StatusDraft.
package domain
