package app

// Keeper answers those who keep stock: people, and programs on their behalf. Safe for concurrent use, and beside other instances on
// the same database.
type Keeper struct{ shelves Shelves }

// NewKeeper returns the keeper of shelves.
func NewKeeper(shelves Shelves) *Keeper { return &Keeper{shelves: shelves} }
