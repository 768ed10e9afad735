// Package store keeps sales_by_day. Each row is locked once a transaction, in the order of day and
// currency, so that consumers of different partitions wait for each other and never in a circle.
// The table is declared in db/analytics.
package store
