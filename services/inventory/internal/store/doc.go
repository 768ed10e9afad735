// Package store holds all SQL of the service.
//
// Lock order: the row of the reservation first, then levels by SKU and location, in bytes. Whoever holds a level never waits for
// a reservation, and everybody takes levels in the same order, so that no two callers can wait for each other. New levels are
// inserted, in that order too, before any existing one is locked. Items come after levels, by SKU.
//
// Time is the database's now(), in every statement: the clocks of the service's instances may differ.
package store
