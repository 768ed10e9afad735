// Package domain holds the rules of credentials and sessions: which e-mail addresses are equal,
// which passwords are refused, how a presented refresh token is judged. Every secret has a type
// that prints a mask.
//
// A session is one login. Its refresh tokens are a family: each token is used once and then
// replaced, and none is valid after the 24 hours of the session (RFC 9700, section 4.14). Start
// reading at refresh.go.
package domain
