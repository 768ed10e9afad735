// Package listing is the listing index: what a shop's pages of products are made from, in memory. It knows of each published product
// the little that filters, orders and facets ask for, and answers which products are on a page; what they look like is read elsewhere.
// docs/listing.md tells how it works and what it costs. It does no I/O; start at Index.
//
// Locking: readers hold Index.mu shared for a whole answer, Apply and SetCategories hold it alone, so that an answer is made from
// whole batches. A batch of a hundred products takes a millisecond or two; copies that would spare readers that wait are megabytes
// for every batch, most of which change a few bytes.
package listing
