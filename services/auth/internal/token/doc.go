// Package token signs access tokens: JWS with ES256 in the profile of RFC 9068, typ "at+jwt". They
// contain an account, a session and roles, and nothing personal.
//
// Keys are files that all instances share: issuer.key signs; issuer-next.key and
// issuer-previous.key are optional and are published only. To rotate: add the new key as
// issuer-next.key and restart; a day later rename issuer.key to issuer-previous.key and
// issuer-next.key to issuer.key, and restart; delete issuer-previous.key after the last token
// signed with it has expired.
package token
