//go:build !unguarded

package store

// seatsLeft is how many of the wanted seats a hold gets. PostgreSQL evaluates it on the newest
// version of the row, after it has locked it: no slot gets more bookings than seats.
const seatsLeft = `least(s.capacity - s.taken, excluded.granted)`

// roomLeft keeps a full slot from being written.
const roomLeft = ` WHERE s.taken < s.capacity`
