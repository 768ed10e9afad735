package domain

import "time"

// Metadata are facts for other systems about a user, by key, written by staff. They have a version
// of their own, so that the writes of the user and of staff do not conflict.
type Metadata struct {
	UserID UserID
	// Values may be nil.
	Values map[string]string
	// Version increments with each change; 0 means that they were never written.
	Version int64
}

// StoredMetadata are metadata with their last change.
type StoredMetadata struct {
	Metadata
	// UpdatedBy is who changed them, at UpdatedAt; "" and zero if they were never written.
	UpdatedBy string
	UpdatedAt time.Time
}
