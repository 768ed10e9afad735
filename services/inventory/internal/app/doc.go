// Package app holds the use cases of the service, a file a verb. Start at reserve.go.
package app
