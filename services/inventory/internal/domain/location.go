package domain

import "time"

// Location is a warehouse, shop or other place where stock is kept, with its settings.
type Location struct {
	Code LocationCode
	Name string
	// Priority is the order of allocation, smallest first; ties are resolved by code.
	Priority int32
	// Open locations serve orders. Closing one does not affect existing reservations.
	Open bool
	// Version counts edits, from 1; 0 means that the location does not exist yet.
	Version int64
	// UpdatedBy is who made the last edit, at UpdatedAt; "" and zero if that is not known.
	UpdatedBy Actor
	UpdatedAt time.Time
}

// Same reports whether both have the same code and settings, whatever their versions.
func (l Location) Same(other Location) bool {
	return l.Code == other.Code && l.Name == other.Name && l.Priority == other.Priority && l.Open == other.Open
}
