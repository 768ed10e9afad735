// Package domain holds the rules of credentials and sessions: when two addresses are one, which
// passwords are refused, what a refresh token that is shown to us means. Everything secret is a
// type that prints a mask.
//
// A session is one login. Its refresh tokens are a family: each is used once and replaced, and none
// outlives the 24 hours of the session (RFC 9700, section 4.14). Start reading at refresh.go.
package domain
