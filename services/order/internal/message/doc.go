// Package message converts domain values to the messages that RPCs, events and calls to other
// services share.
package message
