// Package rpc implements UserService: it decodes requests, calls app and encodes responses. The
// user is always the subject of the caller's token.
package rpc
