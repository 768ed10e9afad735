// Package analytics is the service that adds up figures from events.
//
// Start reading at README.md, then internal/events.
package analytics
