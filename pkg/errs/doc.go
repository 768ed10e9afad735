// Package errs defines the error type that crosses the boundaries between services. It has a Kind,
// which determines the Connect code, a reason, which programs compare, and a message, which people
// read. Domain packages declare sentinels of this type. pkg/rpc converts them to Connect errors
// and, in clients, back. Any other error that reaches an edge is Internal, and its text is hidden.
//
// Every reason is listed in docs/errors.md.
package errs
