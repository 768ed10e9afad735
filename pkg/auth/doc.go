// Package auth carries identity through the mesh: the Identity in a request's context, the
// permissions that roles grant, and the internal token (ES256, five minutes) that says who a call
// is made for.
//
// An edge turns a verified access token into an internal token signed with its own key; services
// verify it against the trust file, forward it unchanged on calls that the person caused, and use a
// system token of their own for everything else. There is no header that is believed without a
// signature. Which holder may sign for whom is decided in verify.go, which modules take its tokens
// in trust.go, and how a token is read in profile.go.
package auth
