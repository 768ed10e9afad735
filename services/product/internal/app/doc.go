// Package app holds the writes to the catalogue, a file a verb. Each is one transaction of the store, under the catalogue's write
// lock, with its events in the outbox. Reads have no rules: rpc takes them from the store.
package app
