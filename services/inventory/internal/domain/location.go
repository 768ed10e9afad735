package domain

// Place is a location with what people decided of it.
type Place struct {
	Code Location
	Name string
	// Priority orders places: orders are served from the smallest first; ties go by code.
	Priority int32
	// Open places serve orders. What orders hold at a closed one stays theirs.
	Open bool
	// Version counts edits, from 1; 0 is that of a place which does not exist yet.
	Version int64
}

// Same reports whether both say the same, whatever their versions.
func (p Place) Same(other Place) bool {
	p.Version = other.Version
	return p == other
}
