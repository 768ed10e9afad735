package rpc_test

import (
	"context"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	analyticsv1 "github.com/akinai/akinai/api/gen/akinai/analytics/v1"
	"github.com/akinai/akinai/api/gen/akinai/analytics/v1/analyticsv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/analytics/internal/domain"
	"github.com/akinai/akinai/services/analytics/internal/rpc"
)

// fakeSales returns one day and records the requested period.
type fakeSales struct{ asked []domain.Period }

func (f *fakeSales) ListSalesByDay(_ context.Context, period domain.Period) ([]domain.SalesDay, error) {
	f.asked = append(f.asked, period)
	return []domain.SalesDay{{
		Day: "2026-04-01", Currency: "JPY", Orders: 1, Lines: 2, Units: 3, Total: 4, CanceledOrders: 5, CanceledTotal: 6,
	}}, nil
}

func dial(t *testing.T) (analyticsv1connect.AnalyticsServiceClient, *fakeSales) {
	t.Helper()
	sales := &fakeSales{}
	client := rpctest.Serve(t, func(s *connect.Server) {
		analyticsv1connect.RegisterAnalyticsServiceHandler(s, rpc.NewServer(sales))
	})
	return analyticsv1connect.NewAnalyticsServiceClient(client), sales
}

func staff(t *testing.T) context.Context {
	t.Helper()
	return rpctest.As(t.Context(), auth.Identity{Subject: "staff", Permissions: []string{"analytics.read"}})
}

func TestListSalesByDay(t *testing.T) {
	client, sales := dial(t)
	res, err := client.ListSalesByDay(staff(t), &analyticsv1.ListSalesByDayRequest{From: "2026-04-01", To: "2026-04-30"})
	require.NoError(t, err)
	require.Equal(t, []domain.Period{{From: "2026-04-01", To: "2026-04-30"}}, sales.asked)
	want := &analyticsv1.ListSalesByDayResponse{Days: []*analyticsv1.SalesDay{{
		BusinessDate: "2026-04-01", Orders: 1, Lines: 2, Units: 3, Total: &typev1.Money{Amount: 4, Currency: "JPY"},
		CanceledOrders: 5, CanceledTotal: &typev1.Money{Amount: 6, Currency: "JPY"},
	}}}
	require.True(t, proto.Equal(want, res), res)
}

func TestListSalesByDayRefuses(t *testing.T) {
	client, sales := dial(t)
	for _, c := range []struct{ from, to, reason string }{
		{"2026-02-30", "2026-03-01", "DAY_INVALID"},
		{"2026-04-02", "2026-04-01", "PERIOD_INVALID"},
		{"2020-01-01", "2026-04-01", "PERIOD_INVALID"},
	} {
		_, err := client.ListSalesByDay(staff(t), &analyticsv1.ListSalesByDayRequest{From: c.from, To: c.to})
		require.Equal(t, c.reason, errs.ReasonOf(err), err)
		require.Equal(t, errs.Invalid, errs.KindOf(err), err)
	}
	_, err := client.ListSalesByDay(staff(t), &analyticsv1.ListSalesByDayRequest{From: "yesterday", To: "today"})
	require.Equal(t, errs.Invalid, errs.KindOf(err), err)
	_, err = client.ListSalesByDay(rpctest.Customer(t.Context(), "user-1"), &analyticsv1.ListSalesByDayRequest{From: "2026-04-01", To: "2026-04-01"})
	require.ErrorContains(t, err, "refused our identity")
	require.Empty(t, sales.asked)
}
