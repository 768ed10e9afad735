// Package store holds all SQL of the order service, on the tables of db/orders.
//
// Lock order: orders' rows by id, each before its history row. A move is one pipelined batch, and so one transaction and one round trip: UPDATE of
// the row at its old version with the history row, and the outbox row. Two movers of one version cannot both commit: the second meets
// the first's history row (primary key order_id, version), and its whole batch is undone.
package store
