// Package mobile is the public edge for apps. It serves Connect, gRPC-Web, gRPC and REST with the
// same handlers: compact screens of its own, and the services of the shop as the web edge has them.
// It checks tokens, and has no cookies, sessions or pages. It has no rule of price or state.
package mobile
