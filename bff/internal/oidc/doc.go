// Package oidc verifies access tokens at a public edge. go-oidc checks the signature and the
// standard claims, with a key set that is refreshed and has bounds (keys.go). The package then
// checks the claims that go-oidc leaves to its caller (verify.go), and whether the session was
// revoked (revoked.go).
package oidc
