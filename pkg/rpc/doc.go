// Package rpc constructs the Connect servers and clients of all services. The interceptors are
// defined here, in one list each (server.go, client.go), and nowhere else.
//
// A server recovers panics, traces, logs, maps errors, checks access, sets a deadline and validates
// the message, in this order. A client forwards identity and deadline and converts received errors
// to *errs.Error, so that a caller in another process compares reasons as after a function call.
package rpc
