// Package inventory is the service that owns stock: how many units there are, at which locations,
// and for which order they are reserved.
//
// Start reading at README.md, then internal/domain/state.go and internal/app/reserve.go.
package inventory
