// Package app holds the use cases of the service, one file each. Start at reserve.go,
// then batch.go.
package app
