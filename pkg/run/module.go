package run

import (
	"context"
	"strings"

	"github.com/akinai/akinai/pkg/config"
)

// Module is a service or an edge that a process can host.
type Module struct {
	// Name is the module's name in settings, keys and logs, such as "order" or "bff-web".
	Name string
	// Port is the default port.
	Port int

	edge, private, development bool
	bind                       func(environment map[string]string) (builder, error)
}

// builder builds the module after its settings were read.
type builder func(ctx context.Context, kit *Kit) error

// Define declares a service. build registers the handlers and workers of the module with the kit
// and does not block. C is read from the environment; the names begin with that of the module:
// "ORDER_HOLD_TTL".
func Define[C any](name string, port int, build func(ctx context.Context, kit *Kit, cfg C) error) Module {
	return Module{Name: name, Port: port, bind: func(environment map[string]string) (builder, error) {
		cfg, err := config.Load[C](environment, prefix(name))
		return func(ctx context.Context, kit *Kit) error { return build(ctx, kit, cfg) }, err
	}}
}

// DefineEdge declares a public edge. It authenticates callers itself (see Kit.Authenticate) and
// refuses unknown fields.
func DefineEdge[C any](name string, port int, build func(ctx context.Context, kit *Kit, cfg C) error) Module {
	m := Define(name, port, build)
	m.edge = true
	return m
}

// DefinePrivateEdge declares an edge for staff, whose methods are those of services. It listens on
// the loopback address, whatever AKINAI_LISTEN_HOST is, unless <NAME>_LISTEN_HOST names another
// one: only a tunnel reaches it, such as kubectl port-forward.
func DefinePrivateEdge[C any](name string, port int, build func(ctx context.Context, kit *Kit, cfg C) error) Module {
	m := DefineEdge(name, port, build)
	m.private = true
	return m
}

// ForDevelopment returns the module as one for development: "all" includes it only if AKINAI_DEV is
// set, and a process without AKINAI_DEV refuses to start with it.
func (m Module) ForDevelopment() Module {
	m.development = true
	return m
}

// IsForDevelopment reports whether the module is one for development.
func (m Module) IsForDevelopment() bool { return m.development }

// prefix returns the prefix of the names of a module's settings, such as "BFF_WEB_".
func prefix(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_"
}
