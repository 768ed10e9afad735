// Package store stores payments: table payments has one row per order, table transitions its append-only
// history.
//
// One statement, Record, writes all rows and locks payments in the order of order ids. No
// transaction has more than one statement. The tables are declared in db/payments.
package store
