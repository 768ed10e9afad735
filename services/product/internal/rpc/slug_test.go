package rpc_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

// priceOf returns the current price of the product with the id or slug, 0 if there is none.
func priceOf(t *testing.T, client clients, idOrSlug string) int64 {
	t.Helper()
	reply, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: idOrSlug})
	if err != nil {
		require.Equal(t, "PRODUCT_NOT_FOUND", errs.ReasonOf(err))
		return 0
	}
	return reply.GetProduct().GetVariants()[0].GetCurrentPrice().GetAmount()
}

// Every write is seen through the id and through the slug: a new price, a new slug, a slug that
// passes to another product, and the end of a product.
func TestAWriteIsSeenByIDAndBySlug(t *testing.T) {
	client, staff := serve(t)
	input := draft("sencha", "T-50")
	p := create(staff, t, client, input)
	shows := func(want map[string]int64) {
		t.Helper()
		for idOrSlug, price := range want {
			require.Eventually(t, func() bool { return priceOf(t, client, idOrSlug) == price }, freshness, time.Millisecond, idOrSlug)
			require.Equal(t, price, priceOf(t, client, idOrSlug), "again, from the cache")
		}
	}
	version := p.GetVersion()
	update := func(change func(*productv1.ProductInput)) {
		t.Helper()
		change(input)
		reply, err := client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: p.GetId(), Version: version, Product: input})
		require.NoError(t, err)
		version = reply.GetProduct().GetVersion()
	}
	shows(map[string]int64{p.GetId(): 864, strings.ToUpper(p.GetId()): 864, "sencha": 864, "gyokuro": 0})

	update(func(d *productv1.ProductInput) { d.Variants[0].Price.Amount = 900 })
	shows(map[string]int64{p.GetId(): 900, "sencha": 900})

	update(func(d *productv1.ProductInput) { d.Slug, d.Variants[0].Price.Amount = "gyokuro", 950 })
	shows(map[string]int64{p.GetId(): 950, "sencha": 0, "gyokuro": 950})

	other := draft("sencha", "T-100")
	other.Variants[0].Price.Amount = 1200
	q := create(staff, t, client, other)
	shows(map[string]int64{p.GetId(): 950, "sencha": 1200, "gyokuro": 950})

	update(func(d *productv1.ProductInput) { d.Status = productv1.Status_STATUS_DRAFT })
	shows(map[string]int64{p.GetId(): 0, "gyokuro": 0})
	_, err := client.DeleteProduct(staff, &productv1.DeleteProductRequest{Id: q.GetId()})
	require.NoError(t, err)
	shows(map[string]int64{q.GetId(): 0, "sencha": 0})
}

func TestASlugThatReadsAsAnIDIsRefused(t *testing.T) {
	client, staff := serve(t)
	_, err := client.CreateProduct(staff, &productv1.CreateProductRequest{Product: draft(id.New(), "T-50")})
	requireRefused(t, err, errs.Invalid, "SLUG_RESERVED")
	reply, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{draft(id.New(), "T-50")}})
	require.NoError(t, err)
	require.Equal(t, "SLUG_RESERVED", reply.GetResults()[0].GetReason())
}

// A product with the slug of a fixed path below /v1/products could not be found by it.
func TestSlugsOfFixedPathsAreRefused(t *testing.T) {
	client, staff := serve(t)
	methods, reserved := webv1.File_akinai_bff_web_v1_web_service_proto.Services().ByName("CatalogService").Methods(), 0
	for i := range methods.Len() {
		rule, _ := proto.GetExtension(methods.Get(i).Options(), annotations.E_Http).(*annotations.HttpRule)
		slug, below := strings.CutPrefix(rule.GetGet(), "/v1/products/")
		if !below || strings.ContainsAny(slug, "{/") {
			continue
		}
		reserved++
		_, err := client.CreateProduct(staff, &productv1.CreateProductRequest{Product: draft(slug, "T-50")})
		requireRefused(t, err, errs.Invalid, "SLUG_RESERVED")
	}
	require.Equal(t, 2, reserved)
}
