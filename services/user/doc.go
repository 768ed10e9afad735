// Package user is the service of profiles and address books.
//
// Start reading at README.md, then internal/store/addresses.go, which contains the only rule that
// SQL enforces: the limit of addresses.
package user
