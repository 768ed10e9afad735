// Package screen has the RPCs that the edge for staff answers itself.
package screen

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/akinai/akinai/api/gen/akinai/analytics/v1/analyticsv1connect"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/markdown"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
)

// Backends are the services that screens are made of.
type Backends struct {
	Auth, User, Order, Inventory, Analytics, Product *fanout.Backend
}

// Screens implements adminv1connect.ScreenServiceHandler. Its calls of services are those of the
// caller: a service refuses what the caller may not do.
type Screens struct {
	Fanout    *fanout.Fanout
	Backends  Backends
	Roles     authv1connect.RoleServiceClient
	Staff     authv1connect.StaffServiceClient
	Accounts  authv1connect.AccountAdminServiceClient
	Customers userv1connect.CustomerAdminServiceClient
	Orders    orderv1connect.OrderAdminServiceClient
	Stock     inventoryv1connect.InventoryServiceClient
	Sales     analyticsv1connect.AnalyticsServiceClient
	Jobs      productv1connect.CatalogJobServiceClient
	// AuditLogs are those of the services with writes of staff.
	AuditLogs    []AuditLog
	Markdown     markdown.Renderer
	Authenticate rpc.Authenticate
	Clock        clock.Clock
	// Idle is the time without a request after which a session ends.
	Idle time.Duration
}

// GetShell returns who is logged in, and what the person may do.
func (s *Screens) GetShell(ctx context.Context, _ *adminv1.GetShellRequest) (*adminv1.GetShellResponse, error) {
	ctx, err := rpc.Identify(ctx, s.Authenticate)
	if err != nil {
		return nil, err
	}
	person := auth.From(ctx)
	if !person.Person() {
		return &adminv1.GetShellResponse{}, nil
	}
	res := &adminv1.GetShellResponse{SignedIn: true, UserId: person.Subject, Permissions: person.Permissions, SessionIdle: durationpb.New(s.Idle)}
	if person.SecondFactor() {
		res.SteppedUpUntil = timestamppb.New(person.AuthTime.Add(auth.StepUpAge))
	}
	return res, nil
}

// requestID returns the id of the request that is being served, as X-Request-Id has it; "" without
// a trace.
func requestID(ctx context.Context) string {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		return span.TraceID().String()
	}
	return ""
}
