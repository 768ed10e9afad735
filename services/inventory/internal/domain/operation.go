package domain

// Operation makes a change idempotent: of several requests with the same id, one is applied.
type Operation struct {
	// ID is a UUID chosen by the caller.
	ID string
	// Digest is the SHA-256 of the request, to detect another request with the same id.
	Digest Digest
}
