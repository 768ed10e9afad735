package rpc

import (
	"net/http"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"connectrpc.com/connect/v2/connectproto"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect/v2"
)

// compressMinBytes is the size from which replies are compressed: below, gzip costs three times the
// CPU of the whole call.
const compressMinBytes = 16 << 10

// HandlerOptions bounds what a handler reads.
type HandlerOptions struct {
	// MaxBytes bounds one message after decompression.
	MaxBytes int
	// Strict refuses unknown JSON fields: for public edges.
	Strict bool
	// Health answers gRPC health checks. nil leaves out health and reflection: for public ports,
	// see Introspection.
	Health grpchealth.Checker
}

// Handler serves the server's methods over Connect, gRPC and gRPC-Web, with gRPC health and
// reflection beside them unless o leaves them out; these two are the only ones without an access
// rule.
func Handler(server *connect.Server, o HandlerOptions) http.Handler {
	json := connectproto.NewJSONCodec()
	json.UnmarshalOptions.DiscardUnknown = !o.Strict
	mux := http.NewServeMux()
	connecthttp.Mount(mux, server,
		connecthttp.WithCodecs(connectproto.NewBinaryCodec(), json),
		connecthttp.WithCompressMinBytes(compressMinBytes),
		connecthttp.WithReadMaxBytes(o.MaxBytes),
	)
	if o.Health != nil {
		mountIntrospection(mux, o.Health, server)
	}
	return mux
}

// Introspection serves gRPC health and reflection for servers whose own port must not: those of
// public edges.
func Introspection(health grpchealth.Checker, servers ...*connect.Server) http.Handler {
	mux := http.NewServeMux()
	mountIntrospection(mux, health, servers...)
	return mux
}

func mountIntrospection(mux *http.ServeMux, health grpchealth.Checker, servers ...*connect.Server) {
	mux.Handle(grpchealth.NewHandler(health))
	reflection := connect.NewServer()
	grpcreflect.Register(reflection, grpcreflect.WithNamer(grpcreflect.NamerFunc(func() (names []string) {
		for _, server := range servers {
			names = append(names, Services(server)...)
		}
		return names
	})))
	connecthttp.Mount(mux, reflection)
}

// Services returns the names of the services that the server serves, each once.
func Services(server *connect.Server) []string {
	var names []string
	for spec := range server.Specs() {
		name := serviceOf(spec.Procedure)
		if len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return names
}

// serviceOf cuts "/package.Service/Method" to "package.Service".
func serviceOf(procedure string) string {
	for i := 1; i < len(procedure); i++ {
		if procedure[i] == '/' {
			return procedure[1:i]
		}
	}
	return procedure
}
