package domain

// Operation identifies a request, so that it is applied once however often it is sent.
type Operation struct {
	// ID is a UUID chosen by the caller.
	ID string
	// Digest is the SHA-256 of the request, to detect another request with the same id.
	Digest Digest
}
