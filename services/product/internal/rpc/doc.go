// Package rpc is the Connect edge of the product service: reads (read.go) answer what replies.go remembers, or from the database;
// writes (write.go, import.go) go through app.
package rpc
