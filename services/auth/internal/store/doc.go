// Package store holds all SQL of the service. Changes that must be atomic are one statement, or one
// batch, which PostgreSQL runs as one transaction.
//
// Lock order: a refresh token, then its session. An account, then its one-time tokens, its mails
// and its sessions.
package store
