package domain

import "time"

// AttemptLimit bounds the passwords that can be tried for one address, right or wrong, before the first of them is hashed. A
// successful login starts the count anew.
type AttemptLimit struct {
	Attempts int
	Window   time.Duration
}
