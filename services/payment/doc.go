// Package payment is the service that moves money: it authorizes, captures and gives back what orders cost, by a card bank.
//
// Start reading at README.md, then internal/domain/state.go and internal/app.
package payment
