// Package searchindex computes how a write changes the tables of the search index
// (search_documents, search_postings, search_terms, search_deletes), and queues the statements.
// Package store calls it in the transaction of the write, under the lock of the catalog
// (write_lock.go).
//
// Start reading at Compute in diff.go.
package searchindex
