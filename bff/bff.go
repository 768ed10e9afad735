// Package bff lists the edges.
package bff

import (
	"github.com/akinai/akinai/bff/admin"
	"github.com/akinai/akinai/bff/web"
	"github.com/akinai/akinai/pkg/run"
)

// All returns every edge.
func All() []run.Module { return []run.Module{web.Module(), admin.Module()} }
