// Package store keeps our books of the payments: table payments, one row an order, and moves, the append-only history of it.
//
// Rows are written by one statement, Record, which locks payments in the order of their ids; there are no transactions of more
// than one statement. The tables are declared in db/payments.
package store
