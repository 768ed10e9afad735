package rpc_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// bring imports a request given as JSON, and returns the outcome of its only row.
func bring(ctx context.Context, t *testing.T, client clients, text string) *productv1.ImportResult {
	t.Helper()
	req := &productv1.ImportProductsRequest{}
	require.NoError(t, protojson.Unmarshal([]byte(text), req))
	reply, err := client.ImportProducts(ctx, req)
	require.NoError(t, err)
	require.Len(t, reply.GetResults(), 1)
	return reply.GetResults()[0]
}

func TestAnImportLeavesAloneWhatIsNotSpokenOf(t *testing.T) {
	client, staff := serve(t)
	full := draft("sencha", "T-50", "T-100")
	full.Description, full.Brand, full.Tags, full.Attributes = "<p>x</p>", "Uji", []string{"new"}, map[string]string{"origin": "Uji"}
	full.Options = []*productv1.Option{{Name: "size", Values: []string{"M", "S"}}}
	for i, size := range []string{"S", "M"} {
		full.Variants[i].Options, full.Variants[i].WeightGrams, full.Variants[i].MaxPerOrder = map[string]string{"size": size}, 60, 2
	}
	made := create(staff, t, client, full)
	now := func() *productv1.Product {
		read, err := client.CatalogAdminServiceClient.GetProduct(staff, &productv1.CatalogAdminServiceGetProductRequest{Id: made.GetId()})
		require.NoError(t, err)
		read.Product.UpdatedAt = made.GetUpdatedAt()
		return read.GetProduct()
	}
	want := proto.Clone(made).(*productv1.Product)
	for _, tc := range []struct {
		name, text string
		change     func(*productv1.Product)
	}{
		{"a price, without a mask", `{"products":[{"slug":"sencha","variants":[{"sku":"T-50","price":{"amount":"999","currency":"JPY"}}]}]}`, func(p *productv1.Product) {
			v := p.GetVariants()[0]
			v.Price.Amount, v.CurrentPrice.Amount, v.RegularPrice.Amount = 999, 999, 999
		}},
		{"an empty brand, with a mask", `{"products":[{"slug":"sencha"}],"masks":[{"fields":["brand"]}]}`, func(p *productv1.Product) { p.Brand = "" }},
		{
			"a limit of one variant", `{"products":[{"slug":"sencha","variants":[{"sku":"T-100"}]}],"masks":[{"variants":[{"fields":["max_per_order"]}]}]}`,
			func(p *productv1.Product) { p.Variants[1].MaxPerOrder = 0 },
		},
	} {
		result := bring(staff, t, client, tc.text)
		require.Equal(t, productv1.Outcome_OUTCOME_UPDATED, result.GetOutcome(), "%s: %v", tc.name, result)
		require.Equal(t, productv1.Status_STATUS_PUBLISHED, result.GetStatus())
		tc.change(want)
		want.Version++
		require.True(t, proto.Equal(want, now()), "%s\n%v\n%v", tc.name, want, now())
		require.Equal(t, productv1.Outcome_OUTCOME_UNCHANGED, bring(staff, t, client, tc.text).GetOutcome())
	}
	result := bring(staff, t, client, `{"products":[{"slug":"sencha","variants":[{"sku":"T-100"}]}],"replace":true}`)
	require.Equal(t, productv1.Outcome_OUTCOME_UPDATED, result.GetOutcome(), result)
	require.Len(t, now().GetVariants(), 1)
}

func TestAnImportRefusesMasksThatAreNone(t *testing.T) {
	client, staff := serve(t)
	create(staff, t, client, draft("sencha", "T-50"))
	for text, reason := range map[string]string{
		`{"products":[{"slug":"sencha"}],"masks":[{"fields":["prize"]}]}`:                                                         "MASK_INVALID",
		`{"products":[{"slug":"sencha","variants":[{"sku":"T-50"}]}],"masks":[{"variants":[{"fields":["sku"]}]}]}`:                "MASK_INVALID",
		`{"products":[{"slug":"sencha","variants":[{"sku":"T-50"}]}],"masks":[{"variants":[{},{}]}]}`:                             "MASK_INVALID",
		`{"products":[{"slug":"senca","variants":[{"sku":"T-50","price":{"amount":"1","currency":"JPY"}}]}]}`:                     "PRODUCT_NOT_FOUND",
		`{"products":[{"slug":"sencha","variants":[{"sku":"T-5","price":{"amount":"1","currency":"JPY"}}]}]}`:                     "VARIANT_UNKNOWN",
		`{"products":[{"slug":"sencha","variants":[{"sku":"T-50","price":{"amount":"0","currency":"JPY"}}]}]}`:                    "PRICE_ZERO",
		`{"products":[{"slug":"sencha","variants":[{"sku":"T-50","price":{"currency":"JPY"}}]}]}`:                                 "PRICE_ZERO",
		`{"products":[{"slug":"sencha","name":"","variants":[{"sku":"T 50"}]}]}`:                                                  "VALIDATION_FAILED",
		`{"products":[{"slug":"new","name":"N","status":"STATUS_PUBLISHED","variants":[{"sku":"N-1","taxClass":1}]}]}`:            "",
		`{"products":[{"slug":"free","name":"N","status":2,"variants":[{"sku":"F-1","taxClass":1,"price":{"currency":"JPY"}}]}]}`: "PRICE_ZERO",
	} {
		result := bring(staff, t, client, text)
		require.Equal(t, reason, result.GetReason(), "%s: %v", text, result)
		if reason == "" {
			require.Equal(t, productv1.Status_STATUS_DRAFT, result.GetStatus(), "no price was said")
		}
	}
	gift := bring(staff, t, client, `{"products":[{"slug":"gift","name":"N","status":2,"variants":[{"sku":"G-1","taxClass":1,"price":{"currency":"JPY"},"free":true}]}]}`)
	require.Equal(t, productv1.Status_STATUS_PUBLISHED, gift.GetStatus(), gift)
	read, err := client.CatalogAdminServiceClient.GetProduct(staff, &productv1.CatalogAdminServiceGetProductRequest{Id: gift.GetProductId()})
	require.NoError(t, err)
	require.True(t, read.GetProduct().GetVariants()[0].GetFree())
	_, err = client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{{Slug: "a"}}, Masks: make([]*productv1.ProductMask, 2)})
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
}

func TestPricingACategoryPricesWhatIsBelowItAndRefusesOneThatIsNone(t *testing.T) {
	client, staff := serve(t)
	shelve(staff, t, client, category("green", "tea"), category("first", "green"))
	for slug, in := range map[string]string{"a": "tea", "b": "green", "c": "first", "d": "sweets"} {
		d := draft(slug, slug)
		d.Category, d.Status, d.Variants[0].Price.Amount = in, productv1.Status_STATUS_DRAFT, 0
		create(staff, t, client, d)
	}
	price := func(category string) (int32, error) {
		reply, err := client.PriceDrafts(staff, &productv1.PriceDraftsRequest{Category: category, Price: &typev1.Money{Amount: 298, Currency: "JPY"}})
		return reply.GetPublished(), err
	}
	_, err := price("nosuch")
	requireRefused(t, err, errs.Invalid, "CATEGORY_UNKNOWN")
	for category, want := range map[string]int32{"green": 2, "sweets": 1} {
		published, err := price(category)
		require.NoError(t, err)
		require.Equal(t, want, published, category)
	}
	published, err := price("tea")
	require.NoError(t, err)
	require.EqualValues(t, 1, published)
}
