package store

// Pending returns the number of calls that run or are queued.
func (s *Orders) Pending() int { return s.inserts.Pending() + s.saves.Pending() }
