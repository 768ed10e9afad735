// Package events is the Kafka edge of the product service: what it publishes. It listens to nothing.
package events
