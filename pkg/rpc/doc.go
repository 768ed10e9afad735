// Package rpc makes Connect servers and clients the way all our services use them: the interceptors
// stand here, in one list each (server.go, client.go), and nowhere else.
//
// A server recovers panics, traces, logs, maps errors, checks who calls, bounds the time and
// validates the message, in this order. A client carries identity and deadline on and turns what
// comes back into *errs.Error again, so that a caller in another process compares reasons as if it
// had called a function.
package rpc
