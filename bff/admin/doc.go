// Package admin is the edge for staff: the methods of auth that staff may call, as they are, over
// Connect and gRPC. It accepts access tokens with the audience akinai-admin alone. Its port is
// private: see run.DefinePrivateEdge.
package admin
