// Package rpc answers AuthService: decode, call app, encode.
package rpc
