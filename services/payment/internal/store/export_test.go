package store

// Pending returns the number of calls that run or are queued.
func (b *Store) Pending() int { return b.records.Pending() }
