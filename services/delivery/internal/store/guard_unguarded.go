//go:build unguarded

package store

// seatsLeft grants every seat, to show that the race tests fail without the guard. See
// docs/delivery.md.
const seatsLeft = `excluded.granted`

const roomLeft = ``
