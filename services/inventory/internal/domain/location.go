package domain

// Place is a location with its settings.
type Place struct {
	Code Location
	Name string
	// Priority is the order of allocation, smallest first; ties are resolved by code.
	Priority int32
	// Open locations serve orders. Closing one does not affect existing reservations.
	Open bool
	// Version counts edits, from 1; 0 means that the location does not exist yet.
	Version int64
}

// Same reports whether both are equal, apart from their versions.
func (p Place) Same(other Place) bool {
	p.Version = other.Version
	return p == other
}
