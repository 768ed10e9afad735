// Package events encodes the events of delivery_events.proto, and consumes those of orders.
package events
