package sandbox

// Lanes is the number of calls of one kind that run before others are queued.
const Lanes = lanes

// Waiting returns the number of queued calls.
func (b *Bank) Waiting() int { return b.authorizations.Waiting() + b.captures.Waiting() }
