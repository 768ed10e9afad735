// Package store stores daily_sales. A transaction locks each row once, in the order of day and
// currency, so that consumers of different partitions cannot deadlock. The table is declared in
// db/analytics.
package store
