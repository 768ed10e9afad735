package store

// Pending returns the number of calls that run or are queued.
func (s *Orders) Pending() int { return s.inserts.Pending() + s.saves.Pending() }

// SaveCartSQL is the statement of a write of a cart.
const SaveCartSQL = saveCartSQL
