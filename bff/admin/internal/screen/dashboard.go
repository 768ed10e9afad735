package screen

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	analyticsv1 "github.com/akinai/akinai/api/gen/akinai/analytics/v1"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/rpc"
)

const (
	daysShown   = 28
	latestShown = 5
	shortShown  = 5
	// shortRead bounds the levels that are read to count the SKUs that are short.
	shortRead = 100
	// jobsRead bounds the jobs among which those that need a look are found.
	jobsRead  = 50
	jobsShown = 5
	yen       = "JPY"
)

// japan is the zone of business days, as in services/order. It has no summer time.
var japan = time.FixedZone("JST", 9*60*60)

// shortStatuses are those of SKUs that need an order at the supplier.
var shortStatuses = []inventoryv1.StockStatus{
	inventoryv1.StockStatus_STOCK_STATUS_LOW_STOCK, inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK,
	inventoryv1.StockStatus_STOCK_STATUS_BACK_ORDER,
}

// dashboardParts are the calls of a dashboard; nil for what the person may not read.
type dashboardParts struct {
	sales  *fanout.Part[*analyticsv1.ListSalesByDayResponse]
	orders *fanout.Part[*orderv1.CountOpenOrdersResponse]
	latest *fanout.Part[*orderv1.SearchOrdersResponse]
	stock  *fanout.Part[*inventoryv1.SearchLevelsResponse]
	drift  *fanout.Part[*inventoryv1.ReconcileStockResponse]
	jobs   *fanout.Part[*productv1.ListCatalogJobsResponse]
}

// GetDashboard returns what the home of the person shows. Each part fails alone.
func (s *Screens) GetDashboard(ctx context.Context, _ *adminv1.GetDashboardRequest) (*adminv1.GetDashboardResponse, error) {
	ctx, err := rpc.Identify(ctx, s.Authenticate)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	res := &adminv1.GetDashboardResponse{RequestId: requestID(ctx), AsOf: timestamppb.New(now)}
	answer := s.Fanout.Begin(ctx)
	parts := s.beginDashboard(answer, auth.From(ctx), now)
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	res.UnavailableParts = answer.Unavailable()
	if parts.sales.Available() {
		res.Days = daysUntil(now, parts.sales.Value().GetDays())
	}
	if parts.orders.Available() {
		res.Orders = &adminv1.OpenOrders{ToShip: parts.orders.Value().GetToShip(), Suspended: parts.orders.Value().GetSuspended()}
	}
	res.Latest = parts.latest.Value().GetOrders()
	if parts.stock.Available() {
		res.Stock = shortOf(parts.stock.Value())
	}
	if parts.drift.Available() {
		drift := parts.drift.Value()
		res.Drift = &adminv1.StockDrift{ComparedAt: drift.GetComparedAt(), Levels: drift.GetLevels(), Drifts: drift.GetDriftCount()}
	}
	if parts.jobs.Available() {
		res.Jobs = openJobs(now, parts.jobs.Value().GetJobs())
	}
	return res, nil
}

// beginDashboard asks the services for what the person may read.
func (s *Screens) beginDashboard(answer *fanout.Answer, person auth.Identity, now time.Time) (p dashboardParts) {
	if !person.Person() {
		return p
	}
	if person.Can("analytics.read") {
		p.sales = fanout.Optional(answer, "sales", s.Backends.Analytics.Method("ListSalesByDay"), func(ctx context.Context) (*analyticsv1.ListSalesByDayResponse, error) {
			return s.Sales.ListSalesByDay(ctx, &analyticsv1.ListSalesByDayRequest{From: dayBefore(now, daysShown-1), To: dayBefore(now, 0)})
		})
	}
	if person.Can("orders.find") {
		p.orders = fanout.Optional(answer, "orders", s.Backends.Order.Method("CountOpenOrders"), func(ctx context.Context) (*orderv1.CountOpenOrdersResponse, error) {
			return s.Orders.CountOpenOrders(ctx, &orderv1.CountOpenOrdersRequest{})
		})
		p.latest = fanout.Optional(answer, "latest", s.Backends.Order.Method("SearchOrders"), func(ctx context.Context) (*orderv1.SearchOrdersResponse, error) {
			return s.Orders.SearchOrders(ctx, &orderv1.SearchOrdersRequest{PageSize: latestShown})
		})
	}
	if person.Can("stock.read") {
		p.stock = fanout.Optional(answer, "stock", s.Backends.Inventory.Method("SearchLevels"), func(ctx context.Context) (*inventoryv1.SearchLevelsResponse, error) {
			return s.Stock.SearchLevels(ctx, &inventoryv1.SearchLevelsRequest{Statuses: shortStatuses, PageSize: shortRead})
		})
		p.drift = fanout.Optional(answer, "drift", s.Backends.Inventory.Method("ReconcileStock"), func(ctx context.Context) (*inventoryv1.ReconcileStockResponse, error) {
			return s.Stock.ReconcileStock(ctx, &inventoryv1.ReconcileStockRequest{Last: true})
		})
	}
	if person.Can("products.write") {
		p.jobs = fanout.Optional(answer, "jobs", s.Backends.Product.Method("ListCatalogJobs"), func(ctx context.Context) (*productv1.ListCatalogJobsResponse, error) {
			return s.Jobs.ListCatalogJobs(ctx, &productv1.ListCatalogJobsRequest{PageSize: jobsRead})
		})
	}
	return p
}

// dayBefore returns the day in Japan that is days before now.
func dayBefore(now time.Time, days int) string {
	return now.In(japan).AddDate(0, 0, -days).Format(time.DateOnly)
}

// daysUntil returns the days until now, the first one first; those without sales with zeros.
func daysUntil(now time.Time, sales []*analyticsv1.SalesDay) []*adminv1.DashboardDay {
	days := make([]*adminv1.DashboardDay, daysShown)
	byDate := make(map[string]*adminv1.DashboardDay, daysShown)
	for i := range days {
		days[i] = &adminv1.DashboardDay{Date: dayBefore(now, daysShown-1-i), Total: &typev1.Money{Currency: yen}}
		byDate[days[i].GetDate()] = days[i]
	}
	for _, sold := range sales {
		if day := byDate[sold.GetBusinessDate()]; day != nil && sold.GetTotal().GetCurrency() == yen {
			day.Orders = sold.GetOrders() - sold.GetCanceledOrders()
			day.Total.Amount = sold.GetTotal().GetAmount() - sold.GetCanceledTotal().GetAmount()
		}
	}
	return days
}

// shortOf counts the SKUs of a page of levels.
func shortOf(found *inventoryv1.SearchLevelsResponse) *adminv1.ShortStock {
	short := &adminv1.ShortStock{More: found.GetMore()}
	last := ""
	for _, row := range found.GetLevels() { // sorted by SKU
		if sku := row.GetLevel().GetSku(); sku != last {
			last = sku
			short.Skus++
		}
	}
	short.First = found.GetLevels()[:min(len(found.GetLevels()), shortShown)]
	return short
}

// openJobs returns the jobs that wait, run, or failed in the last day before now.
func openJobs(now time.Time, jobs []*jobv1.Job) *adminv1.OpenJobs {
	open := &adminv1.OpenJobs{}
	for _, job := range jobs {
		switch job.GetState() {
		case jobv1.JobState_JOB_STATE_QUEUED, jobv1.JobState_JOB_STATE_RUNNING:
			open.Open++
		case jobv1.JobState_JOB_STATE_FAILED:
			if now.Sub(job.GetFinishedAt().AsTime()) > 24*time.Hour {
				continue
			}
			open.Failed++
		default:
			continue
		}
		if len(open.GetFirst()) < jobsShown {
			open.First = append(open.First, job)
		}
	}
	return open
}
