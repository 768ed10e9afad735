// Package events consumes the events of created and canceled orders and adds them to the sums,
// batch by batch.
//
// A second delivery changes nothing: the transaction that added the sums also wrote the receipt to
// the inbox, and pkg/event skips events that have a receipt. The order of events does not matter,
// because addition is commutative.
package events
