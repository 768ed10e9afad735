package run

import (
	"context"
	"strings"

	"github.com/akinai/akinai/pkg/config"
)

// Module is a part of the platform that can be hosted: a service or an edge.
type Module struct {
	// Name is the module's name in settings, keys and logs, such as "order" or "bff-web".
	Name string
	// Port is where it listens by default.
	Port int

	edge bool
	bind func(environment map[string]string) (builder, error)
}

// builder makes the module, its settings having been read.
type builder func(ctx context.Context, kit *Kit) error

// Define declares a service: new registers its handlers and workers with the kit and does not
// block. C is read from the environment, each name behind the module's: "ORDER_HOLD_TTL".
func Define[C any](name string, port int, build func(ctx context.Context, kit *Kit, cfg C) error) Module {
	return Module{Name: name, Port: port, bind: func(environment map[string]string) (builder, error) {
		cfg, err := config.Load[C](environment, prefix(name))
		return func(ctx context.Context, kit *Kit) error { return build(ctx, kit, cfg) }, err
	}}
}

// DefineEdge declares a public edge. It authenticates callers itself (see Kit.Authenticate) and is
// strict about what it reads.
func DefineEdge[C any](name string, port int, build func(ctx context.Context, kit *Kit, cfg C) error) Module {
	m := Define(name, port, build)
	m.edge = true
	return m
}

// prefix is how the names of a module's settings begin: "BFF_WEB_".
func prefix(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_"
}
