// Package app holds the use cases that write the catalog, one file each, and those of listing and
// search. Each write is one transaction, under the catalog's write lock, with its events in the
// outbox. Simple reads have no rules: package rpc calls the store.
package app
