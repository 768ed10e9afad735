// Package rpc answers UserService: decode, call app, encode. The person is always the token's
// subject.
package rpc
