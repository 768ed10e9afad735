// Package store stores payments: table payments has one row per order, table transitions its
// append-only history.
//
// Record writes all rows, in one statement that locks payments in the order of order ids. No
// transaction has more than one statement. Concurrent calls with one answer each share a statement
// (ADR 0029). The tables are declared in db/payments.
package store
