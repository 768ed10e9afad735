// Package session keeps people logged in at an edge for browsers. The browser holds a cookie with a
// random secret; Redis holds the tokens of the session, encrypted with a key that is derived from
// the secret (store.go, seal.go). A person logs in through the issuer with code + PKCE (login.go).
// A request with the cookie goes on as a request with the access token, so that all that follows
// knows tokens only (guard.go); a request that changes something must come from a page of this
// edge.
package session
