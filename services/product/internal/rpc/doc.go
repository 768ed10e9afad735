// Package rpc is the Connect edge of the product service: reads (read.go) come from the store and its caches, writes (write.go,
// import.go) go through app.
package rpc
