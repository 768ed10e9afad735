// Package login logs a staff member in at the issuer and keeps the tokens: code + PKCE with a
// redirect to this machine (RFC 8252), in a file that only its owner can read.
//
// Start reading at login.go; tokens.go keeps and refreshes the tokens.
package login
