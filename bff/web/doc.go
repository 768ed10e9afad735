// Package web is the public edge for browsers. It serves Connect, gRPC-Web, gRPC and REST with the
// same handlers, and checks tokens. It has no rule of price or state: a handler authorizes, calls
// services and composes their responses.
package web
