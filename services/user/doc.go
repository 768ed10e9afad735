// Package user is the service that knows what people tell the shop of themselves: profile and
// address book.
//
// Start reading at README.md, then internal/store/addresses.go, which holds the one rule that is
// guarded in SQL.
package user
