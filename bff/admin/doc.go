// Package admin is the edge for staff: the methods of auth that staff may call, and those of the
// settings and pages of the shop, as they are, over Connect and gRPC. It accepts access tokens with
// the audience akinai-admin alone. Its port is private: see run.DefinePrivateEdge.
package admin
