// Package payment is the service that authorizes, captures, voids and refunds payments of orders at
// a card bank.
//
// Start reading at README.md, then internal/domain/state.go and internal/app.
package payment
