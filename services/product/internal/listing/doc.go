// Package listing is an in-memory index of published products. It holds what filters, sort orders
// and facets need, and returns the ids of the products on a page; the products themselves are read
// elsewhere. docs/listing.md explains how it works and what it costs. It does no I/O. Start at
// Index.
//
// Locking: a query holds Index.mu shared, Apply holds it exclusively, so a query never sees a part
// of a batch. A batch of a hundred products takes a millisecond or two. Copies instead of the lock
// would cost megabytes a batch, and most batches change only a few bytes.
package listing
