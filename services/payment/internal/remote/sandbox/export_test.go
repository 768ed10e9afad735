package sandbox

// Pending returns the number of calls that run or are queued.
func (b *Bank) Pending() int { return b.authorizations.Pending() + b.captures.Pending() }
