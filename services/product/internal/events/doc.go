// Package events is the Kafka edge of the product service: what it publishes, and what it learns of stock.
//
// A second delivery changes nothing: its receipt is in the inbox, and a row of stock gives way to a greater revision only, so that
// even without the receipt, or out of order, the newest stays.
package events
