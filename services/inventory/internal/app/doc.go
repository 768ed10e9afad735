// Package app holds the use cases of the service, one file each. Start at reserve.go.
package app
