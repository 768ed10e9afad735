package rpc_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

var staffWrite = &optionsv1.Access{
	Permission: "stock.write", Audience: optionsv1.Audience_AUDIENCE_INTERNAL, Ownership: optionsv1.Ownership_OWNERSHIP_NONE,
}

// clerkServer serves Do to a clerk with the permissions.
func clerkServer(t *testing.T, log *slog.Logger, handle func(ctx context.Context), permissions ...string) *connect.Server {
	t.Helper()
	validator, err := protovalidate.New()
	require.NoError(t, err)
	s, err := rpc.NewServer(rpc.ServerOptions{
		Log: log, Clock: clock.System(), Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute,
		Authenticate: func(context.Context, string) (auth.Identity, error) {
			return auth.Identity{Subject: "clerk", Session: "s1", Signer: "bff-admin", Permissions: permissions}, nil
		},
	})
	require.NoError(t, err)
	s.Register(connect.Method{Spec: spec(t, staffWrite), Handler: func(ctx context.Context, _ connect.Spec, _ connect.ServerStream) error {
		handle(ctx)
		return errs.New(errs.Precondition, "REACHED", "the handler was called")
	}})
	return s
}

func TestDenialsAreCountedAndLoggedWithIDs(t *testing.T) {
	reader := metric.NewManualReader()
	before := otel.GetMeterProvider()
	otel.SetMeterProvider(metric.NewMeterProvider(metric.WithReader(reader)))
	t.Cleanup(func() { otel.SetMeterProvider(before) })
	var log bytes.Buffer
	s := clerkServer(t, slog.New(slog.NewJSONHandler(&log, nil)), func(context.Context) { t.Error("called") }, "stock.read")
	require.Error(t, call(t, s, "any"))
	for _, id := range []string{`"subject":"clerk"`, `"session":"s1"`, `"via":"bff-admin"`, `"permission":"stock.write"`, procedure} {
		require.Contains(t, log.String(), id)
	}
	var metrics metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(t.Context(), &metrics))
	counts := make(map[string]int64)
	for _, scope := range metrics.ScopeMetrics {
		for _, m := range scope.Metrics {
			if sum, ok := m.Data.(metricdata.Sum[int64]); ok && m.Name == "akinai.access.denied" {
				permission, _ := sum.DataPoints[0].Attributes.Value("permission")
				counts[permission.AsString()] += sum.DataPoints[0].Value
			}
		}
	}
	require.Equal(t, map[string]int64{"stock.write": 1}, counts)
}

func TestAWriteByStaffIsACallOfTheAuditLog(t *testing.T) {
	var got audit.Call
	s := clerkServer(t, slog.New(slog.DiscardHandler), func(ctx context.Context) { got, _ = audit.From(ctx) }, "stock.write")
	require.Error(t, call(t, s, "any"))
	require.Equal(t, audit.Call{Actor: "clerk", Session: "s1", Via: "bff-admin", Method: procedure, Permission: "stock.write", Request: got.Request}, got)

	var recorded bool
	own := server(t, own, func(ctx context.Context) error { _, recorded = audit.From(ctx); return nil })
	require.NoError(t, call(t, own, "customer"))
	require.False(t, recorded, "the caller's own rows")
}
