package domain

// Operation names a change that may be asked for twice and must be made once.
type Operation struct {
	// ID is a UUID that the caller made.
	ID string
	// Digest is the SHA-256 of what is asked.
	Digest Digest
}
