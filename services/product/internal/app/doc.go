// Package app holds the writes to the catalog, a file a verb. Each is one transaction of the store, under the catalog's write
// lock, with its events in the outbox. Reads have no rules: rpc takes them from the store.
package app
