// Package events encodes the events that the inventory service publishes. The service consumes
// none.
package events
