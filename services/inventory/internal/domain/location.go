package domain

// Location is a location with its settings.
type Location struct {
	Code LocationCode
	Name string
	// Priority is the order of allocation, smallest first; ties are resolved by code.
	Priority int32
	// Open locations serve orders. Closing one does not affect existing reservations.
	Open bool
	// Version counts edits, from 1; 0 means that the location does not exist yet.
	Version int64
}

// Same reports whether both are equal, apart from their versions.
func (p Location) Same(other Location) bool {
	p.Version = other.Version
	return p == other
}
