// Package inventory is the service that owns stock: how many units there are, where, and which order holds them.
//
// Start reading at README.md, then internal/domain/state.go and internal/app/reserve.go.
package inventory
