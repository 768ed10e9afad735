// Package listing is an in-memory index of published products. It holds what filters, sort orders
// and facets need, and returns the ids of the products on a page; the products themselves are read
// elsewhere. docs/listing.md explains how it works and what it costs. It does no I/O. Start at
// Index (index.go), then Page (page.go).
//
// A product is identified by its DocID: the number of its document in the search index. A facet
// value (value) and a set of them have numbers too (interner.go), so that a product's record is
// small (records.go). For each facet value, category and price bucket (price.go) there is a bitmap
// of documents. A filter becomes conditions (filter.go), which are intersected (match.go). A page
// is read from a sort index (sort_index.go, scan.go), or collected and sorted (price_page.go).
// facets.go counts.
//
// Locking: a query holds Index.mu shared, Apply holds it exclusively, so a query never sees a part
// of a batch. A batch of a hundred products takes a millisecond or two. Copies instead of the lock
// would cost megabytes a batch, and most batches change only a few bytes.
package listing
