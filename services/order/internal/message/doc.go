// Package message turns the order's values into the messages that its RPCs, its events and its calls of others share.
package message
