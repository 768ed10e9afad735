// Package token signs access tokens: JWS with ES256 in the profile of RFC 9068, typ "at+jwt". They
// name an account, a session and roles, and carry nothing personal.
//
// Keys are files that all instances share: issuer.key signs; issuer-next.key and
// issuer-previous.key, where they lie, are published only. To rotate: put the new key as
// issuer-next.key and restart; a day later move it to issuer.key, and issuer.key to
// issuer-previous.key, and restart; drop that when the last token signed with it has run out.
package token
