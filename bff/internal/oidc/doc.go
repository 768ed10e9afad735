// Package oidc reads access tokens at a public edge: signature and standard claims by go-oidc, over
// a key set that is refreshed and bounded (keys.go), then what go-oidc leaves to its caller
// (verify.go), then whether the session was revoked (revoked.go).
package oidc
