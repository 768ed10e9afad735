// Package token signs access tokens: JWS with ES256 in the profile of RFC 9068, typ "at+jwt". They name an account, a session and
// roles, and carry nothing personal.
//
// Keys are files that all instances share: auth.key signs; auth-next.key and auth-previous.key, where they lie, are published
// only. To rotate: put the new key as auth-next.key and restart; a day later move it to auth.key, and auth.key to
// auth-previous.key, and restart; drop that when the last token signed with it has run out.
package token
