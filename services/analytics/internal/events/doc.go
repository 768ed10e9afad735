// Package events is what analytics learns from Kafka: orders created and canceled, added up a batch
// at a time.
//
// A second delivery changes nothing: its receipt is in the inbox, written in the transaction that
// added the figures, and pkg/event does not hand it over again. Figures are sums, so the order in
// which events arrive does not matter.
package events
