// Package store holds all SQL of the service. What must happen together is one statement, or one
// batch, which PostgreSQL runs as a transaction of its own.
//
// Lock order: a refresh token, then its session.
package store
