// Package auth defines the identity of callers: the Identity in the context of a request, the
// permissions that roles grant, and the internal token (ES256, five minutes) that identifies the
// caller to a service.
//
// An edge converts a verified access token to an internal token signed with its own key. Services
// verify it against the trust file, forward it unchanged on the calls of the same request, and use
// a system token of their own for everything else. No header is trusted without a signature.
// verify.go decides which holder may sign for which subject, trust.go which modules accept its
// tokens, and profile.go parses tokens.
package auth
