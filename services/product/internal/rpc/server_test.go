package rpc_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/events"
	"github.com/akinai/akinai/services/product/internal/picture"
	"github.com/akinai/akinai/services/product/internal/rpc"
	"github.com/akinai/akinai/services/product/internal/store"
)

// clients calls the product module as shoppers (the embedded readers) and as staff do.
type clients struct {
	productv1connect.CatalogServiceClient
	staffClients
}

// staffClients is embedded one level below the readers: its ListProducts and GetProduct, which have
// the same names, are called through the field CatalogAdminServiceClient.
type staffClients struct {
	productv1connect.CatalogAdminServiceClient
	productv1connect.MediaServiceClient
	productv1connect.ShopServiceClient
	productv1connect.CatalogJobServiceClient
}

// shop is the service on its own stores, with the categories tea and sweets and a fixed clock.
type shop struct {
	clients
	// staff is a context with write permission.
	staff        context.Context
	clock        *clocktest.Clock
	productAdmin *app.ProductAdmin
	store        *store.Store
	jobs         *job.Store
	blobs        blob.Store
	conn         *pg.DB
	raw          *connect.Client
}

func newShop(t *testing.T) shop {
	t.Helper()
	t.Parallel()
	return newShopOn(t, pgtest.New(t, "catalog", db.Kit(), db.Migrations("catalog")), newResponseCache(redistest.New(t)))
}

// requireInvalidated waits until responses know the revision that is stored. The invalidation
// reaches the memory of a process a moment after the write.
func requireInvalidated(ctx context.Context, t *testing.T, responses rpc.ResponseCache, stored rpc.RevisionReader) {
	t.Helper()
	want, err := stored.Revision(ctx)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		got, err := responses.Revisions.Get(ctx, "revision", stored.Revision)
		return err == nil && got >= want
	}, 10*time.Second, time.Millisecond)
}

func newShopOn(t *testing.T, conn *pg.DB, responses rpc.ResponseCache) shop {
	t.Helper()
	clock := clocktest.New()
	var products *store.Store
	committed := func(ctx context.Context, ids []string) {
		require.NoError(t, responses.Invalidate(ctx, ids...))
		requireInvalidated(ctx, t, responses, products)
	}
	products = store.New(conn, event.NewOutbox(), events.Encode, committed)
	tree := store.NewCategories(conn, event.NewOutbox(), events.EncodeCategories, committed)
	productAdmin, listings := app.NewProductAdmin(products, clock, "JPY", "ja"), app.NewListings(products)
	blobs, err := blob.Open(t.TempDir())
	require.NoError(t, err)
	jobs := job.NewStore(conn, blobs, clock)
	client := rpctest.Serve(t, func(s *connect.Server) {
		productv1connect.RegisterCatalogJobServiceHandler(s, &rpc.JobServer{Jobs: jobs})
		productv1connect.RegisterCatalogServiceHandler(s, &rpc.CatalogServer{
			Sellables: app.NewSellables(products, clock), Listings: listings, Search: app.NewSearch(products, listings), Reader: products, Responses: responses, Language: "ja",
		})
		productv1connect.RegisterCatalogAdminServiceHandler(s, &rpc.AdminServer{
			Products: productAdmin, Categories: app.NewCategories(tree, clock, "ja"), Synonyms: app.NewSynonyms(products), Reader: products,
			Collections: app.NewCollections(store.NewCollections(conn, event.NewOutbox(), events.EncodeCollection, committed), clock, "ja"),
		})
		pages := store.NewShop(conn, event.NewOutbox(), events.EncodeShop, committed)
		productv1connect.RegisterShopServiceHandler(s, &rpc.ShopServer{
			Shop: app.NewShop(pages, clock, "ja"), Reader: pages, Revisions: products, Responses: responses, Language: "ja",
		})
		productv1connect.RegisterMediaServiceHandler(s, &rpc.MediaServer{
			Pictures: app.NewPictures(products, blobs, picture.Codec{MaxBytes: maxPicture}.Render, maxPicture),
		})
	})
	s := shop{
		clients: clients{
			CatalogServiceClient: productv1connect.NewCatalogServiceClient(client),
			staffClients: staffClients{
				CatalogAdminServiceClient: productv1connect.NewCatalogAdminServiceClient(client),
				MediaServiceClient:        productv1connect.NewMediaServiceClient(client),
				ShopServiceClient:         productv1connect.NewShopServiceClient(client),
				CatalogJobServiceClient:   productv1connect.NewCatalogJobServiceClient(client),
			},
		},
		staff: rpctest.As(t.Context(), auth.Identity{Subject: "staff", Permissions: []string{"products.write", "shop.write"}}),
		clock: clock, productAdmin: productAdmin, store: products, jobs: jobs, blobs: blobs, conn: conn, raw: client,
	}
	shelve(s.staff, t, s.clients, category("tea", ""), category("sweets", ""))
	return s
}

// serve returns a client of the service on its own stores, and a context with write permission.
func serve(t *testing.T) (clients, context.Context) {
	t.Helper()
	s := newShop(t)
	return s.clients, s.staff
}

// shelve imports categories and requires that all are accepted.
func shelve(ctx context.Context, t *testing.T, client clients, drafts ...*productv1.CategoryInput) {
	t.Helper()
	reply, err := client.ImportCategories(ctx, &productv1.ImportCategoriesRequest{Categories: drafts})
	require.NoError(t, err)
	for _, result := range reply.GetResults() {
		require.Empty(t, result.GetReason(), result.GetMessage())
	}
}

func category(slug, parent string) *productv1.CategoryInput {
	return &productv1.CategoryInput{Slug: slug, Name: slug, Parent: parent}
}

func draft(slug string, skus ...string) *productv1.ProductInput {
	d := &productv1.ProductInput{Slug: slug, Name: "煎茶 " + slug, Category: "tea", Status: productv1.Status_STATUS_PUBLISHED}
	for _, sku := range skus {
		d.Variants = append(d.Variants, &productv1.VariantInput{
			Sku:      sku,
			Name:     "50 g",
			Price:    &typev1.Money{Amount: 864, Currency: "JPY"},
			TaxClass: productv1.TaxClass_TAX_CLASS_REDUCED,
			Options:  map[string]string{"size": sku},
		})
	}
	return d
}

// size returns the option size with values.
func size(values ...string) *productv1.Option { return &productv1.Option{Name: "size", Values: values} }

func create(ctx context.Context, t *testing.T, client clients, d *productv1.ProductInput) *productv1.Product {
	t.Helper()
	reply, err := client.CreateProduct(ctx, &productv1.CreateProductRequest{Product: d})
	require.NoError(t, err)
	return reply.GetProduct()
}

func requireRefused(t *testing.T, err error, kind errs.Kind, reason string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, reason, errs.ReasonOf(err), err)
	require.Equal(t, kind, errs.KindOf(err))
}

func TestAProductsLife(t *testing.T) {
	client, staff := serve(t)
	created := create(staff, t, client, draft("sencha", "T-50"))
	require.Equal(t, int64(1), created.GetVersion())

	got, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: strings.ToUpper(created.GetId())})
	require.NoError(t, err)
	created.Language = "ja" // readers get one language
	require.True(t, proto.Equal(created, got.GetProduct()))
	list, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{})
	require.NoError(t, err)
	require.True(t, proto.Equal(&productv1.ListProductsResponse{Products: []*productv1.Product{created}, Page: 1, Total: 1, Language: "ja"}, list))

	change := draft("sencha", "T-50", "T-100")
	updated, err := client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: created.GetId(), Version: 1, Product: change})
	require.NoError(t, err)
	require.Equal(t, int64(2), updated.GetProduct().GetVersion())
	require.Len(t, updated.GetProduct().GetVariants(), 2)
	updated.Product.Language = "ja"
	require.Eventually(t, func() bool {
		got, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: created.GetId()})
		require.NoError(t, err)
		list, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{})
		require.NoError(t, err)
		return proto.Equal(updated.GetProduct(), got.GetProduct()) && proto.Equal(updated.GetProduct(), list.GetProducts()[0])
	}, time.Second, time.Millisecond)

	sold, err := client.BatchGetSellables(t.Context(), &productv1.BatchGetSellablesRequest{Skus: []string{"T-100", "nothing"}})
	require.NoError(t, err)
	require.True(t, proto.Equal(&productv1.BatchGetSellablesResponse{Sellables: []*productv1.Sellable{{
		Sku: "T-100", ProductId: created.GetId(), Slug: "sencha", Name: "煎茶 sencha 50 g",
		Price: &typev1.Money{Amount: 864, Currency: "JPY"}, TaxClass: productv1.TaxClass_TAX_CLASS_REDUCED,
		TaxRate: 800, Options: []*productv1.OptionValue{{Name: "size", Value: "T-100"}},
	}}}, sold), "%v", sold)

	_, err = client.DeleteProduct(staff, &productv1.DeleteProductRequest{Id: created.GetId(), Version: 1})
	requireRefused(t, err, errs.Conflict, "VERSION_CONFLICT")
	for range 2 {
		_, err = client.DeleteProduct(staff, &productv1.DeleteProductRequest{Id: created.GetId(), Version: 2})
		require.NoError(t, err)
	}
	sold, err = client.BatchGetSellables(t.Context(), &productv1.BatchGetSellablesRequest{Skus: []string{"T-50"}})
	require.NoError(t, err)
	require.Empty(t, sold.GetSellables())
	again := create(staff, t, client, draft("sencha", "T-50"))
	require.NotEqual(t, created.GetId(), again.GetId())
}

func TestWritesAreRefused(t *testing.T) {
	client, staff := serve(t)
	stored := create(staff, t, client, draft("sencha", "T-50"))
	with := func(change func(*productv1.ProductInput)) *productv1.ProductInput {
		d := draft("hojicha", "H-50")
		change(d)
		return d
	}
	for name, tc := range map[string]struct {
		draft  *productv1.ProductInput
		kind   errs.Kind
		reason string
	}{
		"a taken slug":         {draft("sencha", "H-50"), errs.AlreadyExists, "SLUG_TAKEN"},
		"a taken SKU":          {draft("hojicha", "T-50"), errs.AlreadyExists, "SKU_TAKEN"},
		"a SKU twice":          {draft("hojicha", "H-50", "H-50"), errs.Invalid, "DUPLICATE_SKU"},
		"NUL":                  {with(func(d *productv1.ProductInput) { d.Description = "a\x00" }), errs.Invalid, "TEXT_INVALID"},
		"no status":            {with(func(d *productv1.ProductInput) { d.Status = 0 }), errs.Invalid, "STATUS_REQUIRED"},
		"no tax class":         {with(func(d *productv1.ProductInput) { d.Variants[0].TaxClass = 0 }), errs.Invalid, "TAX_CLASS_REQUIRED"},
		"an unknown tax class": {with(func(d *productv1.ProductInput) { d.Variants[0].TaxClass = 9 }), errs.Invalid, "VALIDATION_FAILED"},
		"another currency":     {with(func(d *productv1.ProductInput) { d.Variants[0].Price.Currency = "USD" }), errs.Invalid, "CURRENCY_UNSUPPORTED"},
		"a negative price":     {with(func(d *productv1.ProductInput) { d.Variants[0].Price.Amount = -1 }), errs.Invalid, "PRICE_INVALID"},
		"too high a price":     {with(func(d *productv1.ProductInput) { d.Variants[0].Price.Amount = 1e12 + 1 }), errs.Invalid, "PRICE_INVALID"},
		"no such category":     {with(func(d *productv1.ProductInput) { d.Category = "nowhere" }), errs.Invalid, "CATEGORY_UNKNOWN"},
		"a blank tag":          {with(func(d *productv1.ProductInput) { d.Tags = []string{" "} }), errs.Invalid, "VALIDATION_FAILED"},
		"a variant twice": {with(func(d *productv1.ProductInput) {
			d.Variants = append(d.Variants, draft("x", "H-50").GetVariants()[0])
			d.Variants[1].Sku = "H-51"
		}), errs.Invalid, "DUPLICATE_VARIANT"},
		"an option twice":  {with(func(d *productv1.ProductInput) { d.Options = []*productv1.Option{size("H-50"), size("H-50")} }), errs.Invalid, "DUPLICATE_OPTION"},
		"a value twice":    {with(func(d *productv1.ProductInput) { d.Options = []*productv1.Option{size("H-50", "H-50")} }), errs.Invalid, "DUPLICATE_OPTION_VALUE"},
		"an unknown value": {with(func(d *productv1.ProductInput) { d.Options = []*productv1.Option{size("H-51")} }), errs.Invalid, "OPTION_UNKNOWN"},
		"a value missing": {with(func(d *productv1.ProductInput) {
			d.Options = []*productv1.Option{size("H-50"), {Name: "color", Values: []string{"緑"}}}
		}), errs.Invalid, "OPTION_MISSING"},
		"an unknown picture": {with(func(d *productv1.ProductInput) { d.Pictures = []*productv1.Picture{{Url: "/pictures/x"}} }), errs.Invalid, "PICTURE_UNKNOWN"},
		"a negative weight":  {with(func(d *productv1.ProductInput) { d.Variants[0].WeightGrams = -1 }), errs.Invalid, "VALIDATION_FAILED"},
		"a negative limit":   {with(func(d *productv1.ProductInput) { d.Variants[0].MaxPerOrder = -1 }), errs.Invalid, "VALIDATION_FAILED"},
		"no variants":        {draft("hojicha"), errs.Invalid, "VALIDATION_FAILED"},
		"a slug of capitals": {draft("Hojicha", "H-50"), errs.Invalid, "VALIDATION_FAILED"},
		"an option too long": {with(func(d *productv1.ProductInput) { d.Variants[0].Options["size"] = strings.Repeat("長", 201) }), errs.Invalid, "VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.CreateProduct(staff, &productv1.CreateProductRequest{Product: tc.draft})
			requireRefused(t, err, tc.kind, tc.reason)
		})
	}
	_, err := client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: stored.GetId(), Version: 2, Product: draft("sencha", "T-50")})
	requireRefused(t, err, errs.Conflict, "VERSION_CONFLICT")
	_, err = client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: id.New(), Version: 1, Product: draft("sencha", "T-50")})
	requireRefused(t, err, errs.NotFound, "PRODUCT_NOT_FOUND")
	list, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetProducts(), 1)
}

func TestOnlyThePublishedIsShown(t *testing.T) {
	client, staff := serve(t)
	hidden := draft("sencha", "T-50")
	hidden.Status = productv1.Status_STATUS_DRAFT
	_, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: create(staff, t, client, hidden).GetId()})
	requireRefused(t, err, errs.NotFound, "PRODUCT_NOT_FOUND")
	_, err = client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: id.New()})
	requireRefused(t, err, errs.NotFound, "PRODUCT_NOT_FOUND")

	archived := draft("gyokuro", "G-50")
	archived.Status = productv1.Status_STATUS_ARCHIVED
	for _, idOrSlug := range []string{create(staff, t, client, archived).GetId(), "gyokuro"} {
		_, err = client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: idOrSlug})
		requireRefused(t, err, errs.NotFound, "PRODUCT_DISCONTINUED")
	}
}

func TestWritesNeedThePermission(t *testing.T) {
	client, _ := serve(t)
	customer := rpctest.Customer(t.Context(), id.New())
	_, err := client.CreateProduct(customer, &productv1.CreateProductRequest{Product: draft("sencha", "T-50")})
	require.Error(t, err)
	_, err = client.UpdateProduct(customer, &productv1.UpdateProductRequest{Id: id.New(), Version: 1, Product: draft("sencha", "T-50")})
	require.Error(t, err)
	_, err = client.DeleteProduct(customer, &productv1.DeleteProductRequest{Id: id.New()})
	require.Error(t, err)
	_, err = client.ImportProducts(t.Context(), &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{draft("sencha", "T-50")}})
	require.Error(t, err)
	_, err = client.SetPriceSchedules(customer, &productv1.SetPriceSchedulesRequest{Id: id.New(), Version: 1, Sku: "T-50"})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	_, err = client.CatalogAdminServiceClient.ListProducts(customer, &productv1.CatalogAdminServiceListProductsRequest{})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	_, err = client.CatalogAdminServiceClient.GetProduct(customer, &productv1.CatalogAdminServiceGetProductRequest{Id: id.New()})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	_, err = client.ListPriceHistory(customer, &productv1.ListPriceHistoryRequest{Sku: "T-50"})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	list, err := client.ListProducts(customer, &productv1.ListProductsRequest{})
	require.NoError(t, err)
	require.Empty(t, list.GetProducts())
}
