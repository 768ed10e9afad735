// Package store holds all SQL of the service.
//
// Lock order: the row of the operation first, then reservations by order, their lines, and levels by SKU and location, in bytes.
// Whoever holds a level never waits for a reservation, and everybody takes levels in the same order, so that no two callers can wait
// for each other. New levels are inserted, in that order too, before any existing one is locked. Items come after levels, by SKU.
//
// Lines change only under the lock of their reservation, and a statement that waited for that lock must not use what it saw of them
// before: it reads them FOR UPDATE, or another statement does.
//
// Time is the database's now(), in every statement: the clocks of the service's instances may differ.
package store
