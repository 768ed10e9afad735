// Package admin is the edge for staff: the back office with its sessions of browsers, and the
// methods of services that staff may call, as they are, over Connect and gRPC. It accepts access
// tokens with the audience akinai-admin alone. Its port is private: see run.DefinePrivateEdge.
package admin
