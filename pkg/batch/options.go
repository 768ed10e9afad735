package batch

import "time"

// Options configure batching.
type Options struct {
	// Concurrency is the number of batches that may run at once. Defaults to 3.
	Concurrency int
	// SlowAfter, if it is not 0, lets one batch run at a time, so that more calls share the next
	// one; further ones, up to Concurrency, start only while each running batch has taken this
	// long.
	SlowAfter time.Duration
	// Gather is the longest time for which a call waits for those of other callers, if its context
	// says that there are some (WithAround): until as many have arrived, and at most half as long
	// as the latest batch took. The call of a lone caller does not wait. 0: no call waits.
	Gather time.Duration
	// MaxSize is the number of calls that a batch may have. Defaults to 64.
	MaxSize int
	// MostKeys is the number of keys that a batch may have. A single call with more keys runs as a
	// batch of its own. Defaults to 1,000.
	MostKeys int
	// Distinct lets a batch have each key once only: a second call with the key waits for a later
	// batch. It is for statements that must not affect a row twice.
	Distinct bool
	// Timeout is the deadline of a batch in which a caller has none. Defaults to 10 seconds.
	Timeout time.Duration
	// Stuck reports whether an error means that the call timed out waiting for a lock. Nil: never.
	Stuck func(error) bool
	// QuarantineFor is the time for which the keys of a stuck call are quarantined. Defaults to 3
	// seconds.
	QuarantineFor time.Duration
}

// Result is the outcome of one call of a batch.
type Result[R any] struct {
	Value R
	Err   error
}
