// Package protocol makes the same calls in every protocol, also with third-party clients and a
// browser, and sends bad input.
package protocol
