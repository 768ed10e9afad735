package harness

import (
	"context"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/api/gen/akinai/analytics/v1/analyticsv1connect"
	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/rpc"
)

// Staff calls the services directly, with a token made by akinaictl.
type Staff struct {
	// Products maintains the catalog; catalog reads what is published.
	Products  productv1connect.CatalogAdminServiceClient
	Catalog   productv1connect.CatalogServiceClient
	Media     productv1connect.MediaServiceClient
	Inventory inventoryv1connect.InventoryServiceClient
	accounts  authv1connect.AuthServiceClient
	orders    orderv1connect.OrderServiceClient
	analytics analyticsv1connect.AnalyticsServiceClient
	// Shelve creates the category of the test products, once.
	Shelve func() error
}

var permissions = []string{"products.write", "stock.read", "stock.write", "stock.reserve", "stock.fulfill", "orders.report", "analytics.read", "accounts.create"}

// renewTokens is how long a token is used; tokens are valid for five minutes.
const renewTokens = 4 * time.Minute

// Office returns the shop's staff.
func (s *Shop) Office(t testing.TB) *Staff {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.staff == nil {
		token := StaffToken(s.Cluster)
		product := Dial(t, s.URLs("product")[0], token)
		s.staff = &Staff{
			Products:  productv1connect.NewCatalogAdminServiceClient(product),
			Catalog:   productv1connect.NewCatalogServiceClient(product),
			Media:     productv1connect.NewMediaServiceClient(product),
			Inventory: inventoryv1connect.NewInventoryServiceClient(Dial(t, s.URLs("inventory")[0], token)),
			accounts:  authv1connect.NewAuthServiceClient(Dial(t, s.URLs("auth")[0], token)),
			orders:    orderv1connect.NewOrderServiceClient(Dial(t, s.URLs("order")[0], token)),
			analytics: analyticsv1connect.NewAnalyticsServiceClient(Dial(t, s.URLs("analytics")[0], token)),
		}
		s.staff.Shelve = sync.OnceValue(func() error {
			tea := []*productv1.CategoryInput{{Slug: "tea", Name: "お茶"}}
			_, err := s.staff.Products.ImportCategories(context.WithoutCancel(t.Context()), &productv1.ImportCategoriesRequest{Categories: tea})
			return err
		})
	}
	return s.staff
}

// StaffToken returns tokens with the permissions of the tests' staff.
func StaffToken(c *cluster.Cluster) rpc.Token { return TokenWith(c, permissions...) }

// TokenWith returns tokens made by akinaictl, and renews them after renewTokens.
func TokenWith(c *cluster.Cluster, permissions ...string) rpc.Token {
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

// Dial returns a client that sends the token.
func Dial(t testing.TB, url string, token rpc.Token) *connect.Client {
	t.Helper()
	transport, _, err := rpc.NewTransport(url, rpc.ProtocolConnect)
	require.NoError(t, err)
	client, err := rpc.NewClient(transport, token, true)
	require.NoError(t, err)
	return client
}

// Good is a product with one variant.
type Good struct {
	ID, SKU string
	Version int64
	Draft   *productv1.ProductInput
}

// Sell publishes a product with one variant and stocks it. Its SKU is also its tag, by which a
// listing finds it alone.
func (s *Shop) Sell(t testing.TB, price int64, units int32) Good {
	t.Helper()
	sku := "E2E-" + id.New()
	draft := &productv1.ProductInput{
		Slug: "e2e-" + id.New(), Name: "煎茶 " + sku, Description: "一番茶", Category: "tea", Brand: "Akinai", Tags: []string{sku},
		Status: productv1.Status_STATUS_PUBLISHED,
		Variants: []*productv1.VariantInput{{
			Sku: sku, Price: Yen(price), TaxClass: productv1.TaxClass_TAX_CLASS_REDUCED, Options: map[string]string{"size": "100 g"},
		}},
	}
	require.NoError(t, s.Office(t).Shelve())
	res, err := s.Office(t).Products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: draft})
	require.NoError(t, err)
	s.Stock(t, sku, units)
	return Good{ID: res.GetProduct().GetId(), SKU: sku, Version: res.GetProduct().GetVersion(), Draft: draft}
}

// Reprice changes the price of a product.
func (s *Shop) Reprice(t testing.TB, g Good, price int64) Good {
	t.Helper()
	g.Draft.GetVariants()[0].Price = Yen(price)
	res, err := s.Office(t).Products.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: g.ID, Version: g.Version, Product: g.Draft})
	require.NoError(t, err)
	g.Version = res.GetProduct().GetVersion()
	return g
}

// Stock sets the units of a SKU.
func (s *Shop) Stock(t testing.TB, sku string, units int32) {
	t.Helper()
	_, err := s.Office(t).Inventory.SetLevels(t.Context(), &inventoryv1.SetLevelsRequest{
		Reference: "e2e", Levels: []*inventoryv1.SetLevel{{Sku: sku, OnHand: units}},
	})
	require.NoError(t, err)
}

// Available returns the units that can be ordered.
func (s *Shop) Available(t testing.TB, sku string) int64 {
	t.Helper()
	res, err := s.Office(t).Inventory.BatchGetAvailability(t.Context(), &inventoryv1.BatchGetAvailabilityRequest{Skus: []string{sku}})
	require.NoError(t, err)
	return int64(res.GetAvailable()[sku])
}

// Yen returns an amount in yen.
func Yen(amount int64) *typev1.Money { return &typev1.Money{Amount: amount, Currency: "JPY"} }

// ExpectYen returns an amount that a customer saw.
func ExpectYen(amount int64) *webv1.MoneyInput {
	return &webv1.MoneyInput{Amount: proto.Int64(amount), Currency: "JPY"}
}

// HandOver hands units of an order over.
func (s *Shop) HandOver(t testing.TB, order, sku string, units int32) {
	t.Helper()
	_, err := s.Office(t).Inventory.FulfillStock(t.Context(), &inventoryv1.FulfillStockRequest{
		OrderId: order, OperationId: id.New(), Lines: []*inventoryv1.UnitSelection{{Sku: sku, Quantity: units}},
	})
	require.NoError(t, err)
}

// PutClient registers a client of the issuer.
func (s *Shop) PutClient(t testing.TB, client *authv1.Client) {
	t.Helper()
	clients := authv1connect.NewClientServiceClient(Dial(t, s.URLs("auth")[0], TokenWith(s.Cluster, "clients.write")))
	_, err := clients.PutClient(t.Context(), &authv1.PutClientRequest{Client: client})
	require.NoError(t, err)
}
