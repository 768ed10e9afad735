// Package event carries events between services: from an outbox row that is written in the
// producer's transaction, over Kafka, into the consumer's transaction.
//
//	Outbox           writes rows in the producer's transaction, and wakes the relay
//	Relay            publishes the outbox to Kafka; one leader a schema
//	Consumer         writes inbox row and effect in one transaction, then commits the offset
//
// An event is declared once, by the option akinai.options.v1.event on its message: type name,
// topic, key field. Describe and Catalog read the option; no code here knows a domain.
//
// Guarantees: an event whose transaction committed is published at least once, in order within its
// key. Its effect in a consumer's database happens exactly once. An outage of Kafka only delays
// events: no call here waits for Kafka.
//
// The order within a key is the order of the outbox ids. Transactions that write the same key must
// lock the aggregate's row before they append, so that ids and commits have the same order. Every
// store does.
//
// Start reading at Outbox in outbox.go, session in relay_session.go, and Consumer.Run in
// consumer.go.
package event
