package screen

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	analyticsv1 "github.com/akinai/akinai/api/gen/akinai/analytics/v1"
	"github.com/akinai/akinai/api/gen/akinai/analytics/v1/analyticsv1connect"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
)

// figures are services with the figures of a shop; down lists those that are not there.
type figures struct {
	analyticsv1connect.AnalyticsServiceClient
	orderv1connect.OrderAdminServiceClient
	inventoryv1connect.InventoryServiceClient
	productv1connect.CatalogJobServiceClient

	down map[string]bool
}

func (f figures) state(name string) error {
	if f.down[name] {
		return errs.New(errs.Unavailable, "SERVICE_UNAVAILABLE", "down")
	}
	return nil
}

func (f figures) ListSalesByDay(_ context.Context, req *analyticsv1.ListSalesByDayRequest) (*analyticsv1.ListSalesByDayResponse, error) {
	if req.GetFrom() != "2026-11-04" || req.GetTo() != "2026-12-01" {
		return nil, errs.New(errs.Invalid, "PERIOD_INVALID", "other days")
	}
	yen := func(amount int64) *typev1.Money { return &typev1.Money{Amount: amount, Currency: "JPY"} }
	return &analyticsv1.ListSalesByDayResponse{Days: []*analyticsv1.SalesDay{
		{BusinessDate: "2026-11-24", Orders: 3, Total: yen(3000), CanceledOrders: 1, CanceledTotal: yen(1000)},
		{BusinessDate: "2026-11-24", Orders: 9, Total: &typev1.Money{Amount: 9, Currency: "USD"}},
		{BusinessDate: "2026-12-01", Orders: 1, Total: yen(500)},
	}}, f.state("analytics")
}

func (f figures) CountOpenOrders(context.Context, *orderv1.CountOpenOrdersRequest) (*orderv1.CountOpenOrdersResponse, error) {
	return &orderv1.CountOpenOrdersResponse{ToShip: 4, Suspended: 1}, f.state("order")
}

func (f figures) SearchOrders(context.Context, *orderv1.SearchOrdersRequest) (*orderv1.SearchOrdersResponse, error) {
	return &orderv1.SearchOrdersResponse{Orders: []*orderv1.OrderRow{{Number: "1234567890"}}}, f.state("order")
}

func (f figures) SearchLevels(_ context.Context, req *inventoryv1.SearchLevelsRequest) (*inventoryv1.SearchLevelsResponse, error) {
	level := func(sku, location string) *inventoryv1.LevelRow {
		return &inventoryv1.LevelRow{Level: &inventoryv1.Level{Sku: sku, Location: location}}
	}
	return &inventoryv1.SearchLevelsResponse{Levels: []*inventoryv1.LevelRow{
		level("A", "main"), level("A", "osaka"), level("B", "main"), level("C", "main"), level("D", "main"), level("E", "main"),
	}, More: len(req.GetStatuses()) != 3}, f.state("inventory")
}

func (f figures) ReconcileStock(_ context.Context, req *inventoryv1.ReconcileStockRequest) (*inventoryv1.ReconcileStockResponse, error) {
	if !req.GetLast() {
		return nil, errs.New(errs.Invalid, "COSTLY", "a home compares nothing")
	}
	return &inventoryv1.ReconcileStockResponse{
		Levels: 9, DriftCount: 2, ComparedAt: timestamppb.New(time.Date(2026, 11, 30, 17, 0, 0, 0, time.UTC)),
	}, f.state("inventory")
}

func (f figures) ListCatalogJobs(context.Context, *productv1.ListCatalogJobsRequest) (*productv1.ListCatalogJobsResponse, error) {
	job := func(id string, state jobv1.JobState, ended time.Time) *jobv1.Job {
		return &jobv1.Job{Id: id, State: state, FinishedAt: timestamppb.New(ended)}
	}
	now := time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)
	return &productv1.ListCatalogJobsResponse{Jobs: []*jobv1.Job{
		job("running", jobv1.JobState_JOB_STATE_RUNNING, now), job("done", jobv1.JobState_JOB_STATE_DONE, now),
		job("queued", jobv1.JobState_JOB_STATE_QUEUED, now), job("failed", jobv1.JobState_JOB_STATE_FAILED, now.Add(-time.Hour)),
		job("old", jobv1.JobState_JOB_STATE_FAILED, now.Add(-25*time.Hour)),
	}}, f.state("product")
}

// at is a clock that stands still.
type at time.Time

func (a at) Now() time.Time { return time.Time(a) }

// dashboard returns that of a person with permissions, on services of which some are down, at 3
// a.m. of December 1 in Japan.
func dashboard(t *testing.T, person auth.Identity, down ...string) *adminv1.GetDashboardResponse {
	t.Helper()
	f := figures{down: make(map[string]bool)}
	for _, name := range down {
		f.down[name] = true
	}
	parts := fanout.New(fanout.Config{Timeout: time.Second, OptionalTimeout: time.Second, Grace: time.Second}, slog.New(slog.DiscardHandler))
	screens := &Screens{
		Fanout: parts, Sales: f, Orders: f, Stock: f, Jobs: f, Clock: at(time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)),
		Backends: Backends{Order: parts.Backend("order"), Inventory: parts.Backend("inventory"), Analytics: parts.Backend("analytics"), Product: parts.Backend("product")},
	}
	res, err := screens.GetDashboard(auth.With(t.Context(), person), &adminv1.GetDashboardRequest{})
	require.NoError(t, err)
	return res
}

var manager = auth.Identity{Subject: "00000000-0000-7000-8000-00000000000a", Permissions: []string{"analytics.read", "orders.find", "products.write", "stock.read"}}

func TestADashboardHasEveryDayAndWhatNeedsWork(t *testing.T) {
	t.Parallel()
	res := dashboard(t, manager)
	require.Empty(t, res.GetUnavailableParts())
	require.Len(t, res.GetDays(), 28)
	require.Equal(t, "2026-11-04", res.GetDays()[0].GetDate())
	require.Zero(t, res.GetDays()[0].GetTotal().GetAmount(), "a day without orders")
	week, today := res.GetDays()[20], res.GetDays()[27]
	require.Equal(t, "2026-11-24", week.GetDate())
	require.Equal(t, int64(2000), week.GetTotal().GetAmount(), "in yen, without what was canceled")
	require.Equal(t, int32(2), week.GetOrders())
	require.Equal(t, "2026-12-01", today.GetDate(), "today is that of Japan")
	require.Equal(t, int64(500), today.GetTotal().GetAmount())
	require.Equal(t, int32(4), res.GetOrders().GetToShip())
	require.Equal(t, int32(1), res.GetOrders().GetSuspended())
	require.Len(t, res.GetLatest(), 1)
	require.Equal(t, int32(5), res.GetStock().GetSkus(), "of six levels, two are of one SKU")
	require.False(t, res.GetStock().GetMore())
	require.Len(t, res.GetStock().GetFirst(), 5)
	require.Equal(t, int32(2), res.GetDrift().GetDrifts())
	require.Equal(t, time.Date(2026, 11, 30, 17, 0, 0, 0, time.UTC), res.GetDrift().GetComparedAt().AsTime())
	require.Equal(t, []int32{2, 1}, []int32{res.GetJobs().GetOpen(), res.GetJobs().GetFailed()}, "a failure of yesterday is not news")
	require.Equal(t, "failed", res.GetJobs().GetFirst()[2].GetId())
}

func TestADashboardLeavesOutWhatIsDownAndWhatThePersonMayNotRead(t *testing.T) {
	t.Parallel()
	res := dashboard(t, manager, "analytics", "inventory", "product")
	require.Equal(t, []string{"drift", "jobs", "sales", "stock"}, res.GetUnavailableParts())
	require.Empty(t, res.GetDays())
	require.Nil(t, res.GetStock())
	require.Nil(t, res.GetDrift())
	require.Nil(t, res.GetJobs())
	require.Equal(t, int32(4), res.GetOrders().GetToShip())

	clerk := manager
	clerk.Permissions = []string{"stock.read"}
	res = dashboard(t, clerk, "analytics", "order")
	require.Empty(t, res.GetUnavailableParts(), "what the person may not read is not missing")
	require.Empty(t, res.GetDays())
	require.Nil(t, res.GetOrders())
	require.NotNil(t, res.GetStock())
	require.NotNil(t, res.GetDrift())
	require.Nil(t, res.GetJobs())

	require.Nil(t, dashboard(t, auth.Identity{}).GetStock(), "without a login there is nothing")
}
