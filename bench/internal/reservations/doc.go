// Package reservations measures reservations at the inventory service: the release build as a
// separate process, over the network, once with and once without batching, and pgbench with the
// same statements (reserve.sql; a test compares them with the service's).
//
// Start reading at Measure. loads.go defines the loads, targets.go the ratios that must be met,
// end.go checks the database at the end.
package reservations
