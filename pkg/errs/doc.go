// Package errs holds the one error type that crosses our boundaries: a Kind, which decides the
// Connect code, a reason, which programs compare, and a message, which people read. Domain packages
// declare sentinels with it; pkg/rpc turns them into Connect errors and, in clients, back.
// Everything else that reaches an edge is Internal, with its text hidden.
//
// Every reason is listed in docs/errors.md.
package errs
