// Package token signs access tokens: JWS with ES256 in the profile of RFC 9068, typ "at+jwt". They
// contain an account, a session and roles, and nothing personal.
//
// Keys are files that all instances share: issuer.key signs; issuer-next.key and
// issuer-previous.key are optional and are published only. The files are read again every
// two seconds (Keys.Reload), so that a rotation by "akinaictl keys rotate" needs no restart
// (ADR 0057).
package token
