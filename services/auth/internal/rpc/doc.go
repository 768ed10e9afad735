// Package rpc implements AuthService: it decodes requests, calls app and encodes responses.
package rpc
