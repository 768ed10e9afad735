// Package sandbox is a carrier that does not exist: it numbers parcels, and reports on their way by
// signed webhooks, as a connected carrier does. It can delay, duplicate, reorder and lose reports.
//
// It keeps its parcels in memory: what is on its way when the process ends is never reported on.
package sandbox
