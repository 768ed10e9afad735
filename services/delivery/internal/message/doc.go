// Package message converts what the events and the RPCs of shipments share.
package message
