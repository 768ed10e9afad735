// Package auth is the service of identities: accounts, passwords, sessions, roles, and the tokens
// that prove them.
//
// Start reading at README.md, then internal/domain/refresh.go and internal/app.
package auth
