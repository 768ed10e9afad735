package rpc

import (
	"net/http"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"connectrpc.com/connect/v2/connectproto"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect/v2"
)

// compressMinBytes is the size from which replies are compressed. For smaller ones, gzip costs
// three times the CPU of the whole call.
const compressMinBytes = 16 << 10

// HandlerOptions configures Handler.
type HandlerOptions struct {
	// MaxBytes bounds a message after decompression.
	MaxBytes int
	// Strict refuses unknown JSON fields: for public edges.
	Strict bool
	// Health answers gRPC health checks. If it is nil, the handler serves neither health nor
	// reflection: for public ports, see Introspection.
	Health grpchealth.Checker
}

// Handler serves the server's methods over Connect, gRPC and gRPC-Web, and gRPC health and
// reflection unless o omits them. Only health and reflection have no access rule.
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

// Introspection serves gRPC health and reflection for servers whose own port must not serve them:
// those of public edges.
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

// Services returns the names of the services of the server, each once.
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

// serviceOf returns "package.Service" of "/package.Service/Method".
func serviceOf(procedure string) string {
	for i := 1; i < len(procedure); i++ {
		if procedure[i] == '/' {
			return procedure[1:i]
		}
	}
	return procedure
}
