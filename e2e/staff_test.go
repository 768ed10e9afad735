package e2e

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	analyticsv1 "github.com/akinai/akinai/api/gen/akinai/analytics/v1"
	"github.com/akinai/akinai/api/gen/akinai/analytics/v1/analyticsv1connect"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/rpc"
)

// staff calls the services directly, with a token made by akinaictl.
type staff struct {
	// products maintains the catalog; catalog reads what is published.
	products  productv1connect.CatalogAdminServiceClient
	catalog   productv1connect.CatalogServiceClient
	media     productv1connect.MediaServiceClient
	inventory inventoryv1connect.InventoryServiceClient
	orders    orderv1connect.OrderServiceClient
	analytics analyticsv1connect.AnalyticsServiceClient
	// shelve creates the category of the test products, once.
	shelve func() error
}

var permissions = []string{"products.write", "stock.read", "stock.write", "stock.reserve", "stock.fulfill", "orders.report", "analytics.read"}

// renewTokens is how long a token is used; tokens are valid for five minutes.
const renewTokens = 4 * time.Minute

// office returns the shop's staff.
func (s *shop) office(t testing.TB) *staff {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.staff == nil {
		token := staffToken(s.Cluster)
		product := dial(t, s.URLs("product")[0], token)
		s.staff = &staff{
			products:  productv1connect.NewCatalogAdminServiceClient(product),
			catalog:   productv1connect.NewCatalogServiceClient(product),
			media:     productv1connect.NewMediaServiceClient(product),
			inventory: inventoryv1connect.NewInventoryServiceClient(dial(t, s.URLs("inventory")[0], token)),
			orders:    orderv1connect.NewOrderServiceClient(dial(t, s.URLs("order")[0], token)),
			analytics: analyticsv1connect.NewAnalyticsServiceClient(dial(t, s.URLs("analytics")[0], token)),
		}
		s.staff.shelve = sync.OnceValue(func() error {
			tea := []*productv1.CategoryInput{{Slug: "tea", Name: "お茶"}}
			_, err := s.staff.products.ImportCategories(context.WithoutCancel(t.Context()), &productv1.ImportCategoriesRequest{Categories: tea})
			return err
		})
	}
	return s.staff
}

// staffToken returns tokens made by akinaictl, and renews them after renewTokens.
func staffToken(c *cluster.Cluster) rpc.Token {
	var mu sync.Mutex
	var token string
	var made time.Time
	return func(ctx context.Context) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		now := clock.System().Now()
		if now.Sub(made) < renewTokens {
			return token, nil
		}
		var err error
		token, err = c.Token(ctx, permissions...)
		made = now
		return token, err
	}
}

func dial(t testing.TB, url string, token rpc.Token) *connect.Client {
	t.Helper()
	transport, _, err := rpc.NewTransport(url, rpc.WireConnect)
	require.NoError(t, err)
	client, err := rpc.NewClient(transport, token, true)
	require.NoError(t, err)
	return client
}

// good is a product with one variant.
type good struct {
	id, sku string
	version int64
	draft   *productv1.ProductInput
}

// sell publishes a product with one variant and stocks it.
func (s *shop) sell(t testing.TB, price, units int64) good {
	t.Helper()
	sku := "E2E-" + id.New()
	draft := &productv1.ProductInput{
		Slug: "e2e-" + id.New(), Name: "煎茶 " + sku, Description: "一番茶", Category: "tea", Brand: "Akinai",
		Status: productv1.Status_STATUS_PUBLISHED,
		Variants: []*productv1.Variant{{
			Sku: sku, Price: yen(price), TaxClass: productv1.TaxClass_TAX_CLASS_REDUCED, Options: map[string]string{"size": "100 g"},
		}},
	}
	require.NoError(t, s.office(t).shelve())
	res, err := s.office(t).products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: draft})
	require.NoError(t, err)
	s.stock(t, sku, units)
	return good{id: res.GetProduct().GetId(), sku: sku, version: res.GetProduct().GetVersion(), draft: draft}
}

// reprice changes the price of a product.
func (s *shop) reprice(t testing.TB, g good, price int64) good {
	t.Helper()
	g.draft.GetVariants()[0].Price = yen(price)
	res, err := s.office(t).products.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: g.id, Version: g.version, Product: g.draft})
	require.NoError(t, err)
	g.version = res.GetProduct().GetVersion()
	return g
}

// stock sets the units of a SKU.
func (s *shop) stock(t testing.TB, sku string, units int64) {
	t.Helper()
	_, err := s.office(t).inventory.SetLevels(t.Context(), &inventoryv1.SetLevelsRequest{
		Reference: "e2e", Levels: []*inventoryv1.SetLevel{{Sku: sku, OnHand: units}},
	})
	require.NoError(t, err)
}

// available returns the units that can be ordered.
func (s *shop) available(t testing.TB, sku string) int64 {
	t.Helper()
	res, err := s.office(t).inventory.BatchGetAvailability(t.Context(), &inventoryv1.BatchGetAvailabilityRequest{Skus: []string{sku}})
	require.NoError(t, err)
	return res.GetAvailable()[sku]
}

func yen(amount int64) *typev1.Money { return &typev1.Money{Amount: amount, Currency: "JPY"} }

// salesTotals are the totals of a business day, as the order service or analytics reports them.
type salesTotals struct{ orders, lines, total, canceled, canceledTotal int64 }

// everyDay returns a period that contains all business days of a test.
func everyDay() (from, to string) {
	now := clock.System().Now()
	return now.AddDate(0, 0, -2).Format(time.DateOnly), now.AddDate(0, 0, 2).Format(time.DateOnly)
}

// ordered returns the totals that the order service reports, by day.
func (s *shop) ordered(ctx context.Context, t testing.TB) (map[string]salesTotals, error) {
	t.Helper()
	from, to := everyDay()
	res, err := s.office(t).orders.ListDailyTotals(ctx, &orderv1.ListDailyTotalsRequest{From: from, To: to})
	days := make(map[string]salesTotals)
	for _, d := range res.GetTotals() {
		days[d.GetBusinessDate()+" "+d.GetTotal().GetCurrency()] = salesTotals{
			d.GetOrders(), d.GetLines(), d.GetTotal().GetAmount(), d.GetCanceledOrders(), d.GetCanceledTotal().GetAmount(),
		}
	}
	return days, err
}

// analyzed returns the totals that analytics reports, by day.
func (s *shop) analyzed(ctx context.Context, t testing.TB) (map[string]salesTotals, error) {
	t.Helper()
	from, to := everyDay()
	res, err := s.office(t).analytics.ListSalesByDay(ctx, &analyticsv1.ListSalesByDayRequest{From: from, To: to})
	days := make(map[string]salesTotals)
	for _, d := range res.GetDays() {
		days[d.GetBusinessDate()+" "+d.GetTotal().GetCurrency()] = salesTotals{
			d.GetOrders(), d.GetLines(), d.GetTotal().GetAmount(), d.GetCanceledOrders(), d.GetCanceledTotal().GetAmount(),
		}
	}
	return days, err
}

// reconciled waits until analytics equals the orders, and returns the sum over all days.
func (s *shop) reconciled(t testing.TB, within time.Duration) salesTotals {
	t.Helper()
	var sum salesTotals
	await(t, within, func() error {
		orders, err := s.ordered(t.Context(), t)
		if err != nil {
			return err
		}
		sales, err := s.analyzed(t.Context(), t)
		if err != nil {
			return err
		}
		if fmt.Sprint(orders) != fmt.Sprint(sales) {
			return fmt.Errorf("orders say %v, analytics %v", orders, sales)
		}
		sum = salesTotals{}
		for _, d := range orders {
			sum.orders, sum.lines, sum.total = sum.orders+d.orders, sum.lines+d.lines, sum.total+d.total
			sum.canceled, sum.canceledTotal = sum.canceled+d.canceled, sum.canceledTotal+d.canceledTotal
		}
		return nil
	})
	return sum
}
