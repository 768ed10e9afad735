// Package issuer serves OpenID Connect over HTTP: metadata, keys, the authorization endpoint with
// the login page, tokens, userinfo, revocation and logout.
//
// github.com/zitadel/oidc parses requests, dispatches grants and writes errors of the token
// endpoints; what it decides by itself is little, because package server implements its Server
// interface, whose unimplemented parts refuse (ADR 0046). A login never leaves the browser that
// began it: an authorization request is bound to a cookie, and its code is made and sent in the one
// response to the password. There is no state in memory: any instance answers any request.
//
// Start reading at handler.go, then authorize.go.
package issuer
