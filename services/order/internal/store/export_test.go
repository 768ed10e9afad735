package store

// Lanes is the number of calls of one kind that run before others are queued.
const Lanes = lanes

// Waiting returns the number of queued calls.
func (s *Orders) Waiting() int { return s.inserts.Waiting() + s.saves.Waiting() }
