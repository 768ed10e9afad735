// Package web is the public edge for browsers: Connect, gRPC-Web, gRPC and REST from the same
// handlers, tokens checked here, no rule of price or state. A handler authorizes, calls, composes.
package web
