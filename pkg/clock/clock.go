// Package clock provides the time, so that tests can set it. Other code calls time.Now only for
// durations, deadlines and the log.
package clock

import "time"

// Clock returns the current time.
type Clock interface {
	// Now returns the current time in UTC, to the microsecond that PostgreSQL keeps.
	Now() time.Time
}

// System returns the clock of the machine.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
