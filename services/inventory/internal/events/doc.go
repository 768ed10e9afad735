// Package events is the Kafka edge of the inventory service: what it tells of stock. It listens to nothing.
package events
