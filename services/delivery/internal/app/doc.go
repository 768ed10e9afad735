// Package app implements the use cases of deliveries.
package app
