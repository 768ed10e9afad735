//go:build !unguarded

package store

// seatsLeft is how many of the wanted seats a hold gets. PostgreSQL evaluates it on the newest
// version of the row, after it has locked it: no slot gets more bookings than seats.
const seatsLeft = `least(excluded.capacity - s.taken, excluded.granted)`

// roomLeft keeps a full slot from being written, also one with more bookings than its window has
// seats now.
const roomLeft = ` WHERE s.taken < excluded.capacity`
