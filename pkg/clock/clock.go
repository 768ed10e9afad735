// Package clock passes time in, so that tests can set it. time.Now is called here and nowhere else.
package clock

import "time"

// Clock tells the time.
type Clock interface {
	// Now returns the current time in UTC, to the microsecond that PostgreSQL keeps.
	Now() time.Time
}

// System returns the clock of the machine.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
