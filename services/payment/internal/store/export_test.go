package store

// Lanes is the number of calls that run before others are queued.
const Lanes = lanes

// Waiting returns the number of queued calls.
func (b *Store) Waiting() int { return b.records.Waiting() }
