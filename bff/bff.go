// Package bff lists the edges.
package bff

import (
	"github.com/akinai/akinai/bff/admin"
	"github.com/akinai/akinai/bff/mobile"
	"github.com/akinai/akinai/bff/web"
	"github.com/akinai/akinai/pkg/run"
)

// All returns every edge.
func All() []run.Module { return []run.Module{web.Module(), mobile.Module(), admin.Module()} }

// ShopPages returns the paths of all pages of the shop, as web.PagePaths does.
func ShopPages() []string { return web.PagePaths() }
