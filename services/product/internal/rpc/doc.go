// Package rpc implements the RPCs of the product service. Reads (read.go) use the cache
// (response_cache.go) or the database; writes (write.go, import.go) call app.
package rpc
