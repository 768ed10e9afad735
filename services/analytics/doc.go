// Package analytics is the service that computes sales sums from events.
//
// Start reading at README.md, then internal/events.
package analytics
