package app

// Keeper implements the use cases of staff, and of programs that act for them: levels, stock-takes,
// transfers, policies, locations. Safe for concurrent use, also with other instances on the same database.
type Keeper struct{ shelves Shelves }

// NewKeeper returns the use cases on a store.
func NewKeeper(shelves Shelves) *Keeper { return &Keeper{shelves: shelves} }
