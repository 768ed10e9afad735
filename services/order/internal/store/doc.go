// Package store holds all SQL of the order service, on the tables of db/orders.
//
// Lock order: rows of orders by id, each before its history row, then rows of carts. A transition
// is one statement, in a pipelined batch with what follows it: UPDATE of the row at its old
// version, then outbox rows and history row. Of two concurrent transitions from one version only
// one commits: the other violates the primary key of the history (order_id, version), and its batch
// is rolled back.
//
// Concurrent calls of Insert, and of Save, share transactions (ADR 0029). A transaction of several
// orders is all or nothing and waits for no row lock; if it fails, each order has a transaction of
// its own.
package store
