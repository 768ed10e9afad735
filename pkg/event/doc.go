// Package event carries facts between services: from a row written with the fact itself, over Kafka, into the transaction of
// whoever reacts to it.
//
//	Append / Queue   an outbox row in the producer's transaction
//	Relay            outbox → Kafka; one leader a schema
//	Consumer         Kafka → inbox row and effect in one transaction, then the offset
//
// An event is declared once, by the option akinai.options.v1.event on its message: type name, topic, key field. Describe and
// Catalog read it; no code here knows a domain.
//
// What holds: an event whose transaction committed reaches Kafka at least once, in the order of its key; its effect in a
// consumer's database happens exactly once. Kafka down delays events and nothing else: no call here waits for it.
//
// Order of a key is the order of the outbox ids. Two transactions that write the same key take turns only if they lock the
// aggregate's row before they append, as every store does.
//
// Start reading at Append in outbox.go, session in relay_session.go, and Consumer.Run in consumer.go.
package event
