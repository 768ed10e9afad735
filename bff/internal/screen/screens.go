package screen

import (
	"context"

	"go.opentelemetry.io/otel/trace"

	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/rpc"
)

// Backends are the services that screens are made of.
type Backends struct {
	Product, User, Order, Auth *fanout.Backend
}

// Pages are the HTML pages of the shop, whose addresses and summaries search engines read.
type Pages interface {
	// Canonical returns the address of the page at a path, with a query and a page from 1.
	Canonical(l language.Language, path, q string, page int32) string
	// Summary returns the beginning of a text in HTML.
	Summary(fragment string) string
}

// Screens serves what a screen shows in one call.
type Screens struct {
	Fanout       *fanout.Fanout
	Backends     Backends
	Catalog      *Catalog
	Profiles     Profiles
	Carts        orderv1connect.CartServiceClient
	Orders       orderv1connect.OrderServiceClient
	Sessions     authv1connect.SessionServiceClient
	Shop         productv1connect.ShopServiceClient
	Authenticate rpc.Authenticate
	Clock        clock.Clock
	// Pages is nil at an edge that has none.
	Pages Pages
}

// readerLanguage returns the language of the texts of the edge for a request.
func readerLanguage(ctx context.Context) language.Language {
	return language.From(ctx).Or(language.Japanese)
}

// notKept keeps a response with a missing part out of the cache of the edge.
func notKept(ctx context.Context, missing []string) {
	if len(missing) > 0 {
		bytecache.DependsOn(ctx, "")
	}
}

// RequestID returns the id of the request that is being served, as X-Request-Id has it; "" without
// a trace.
func RequestID(ctx context.Context) string {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		return span.TraceID().String()
	}
	return ""
}
