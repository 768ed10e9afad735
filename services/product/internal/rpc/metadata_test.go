package rpc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// withFacts is a product with metadata, of itself and of its variant T-50.
func withFacts() *productv1.ProductInput {
	d := draft("sencha", "T-50", "T-100")
	d.Metadata = map[string]string{"erp_id": "4711", "buyer": "佐藤"}
	d.Variants[0].Metadata = map[string]string{"jan": "4901234567894"}
	return d
}

func TestMetadataIsShownWithTheProductAndNotInListings(t *testing.T) {
	client, staff := serve(t)
	created := create(staff, t, client, withFacts())
	require.Equal(t, withFacts().GetMetadata(), created.GetMetadata())

	got, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: "sencha"})
	require.NoError(t, err)
	require.Equal(t, withFacts().GetMetadata(), got.GetProduct().GetMetadata())
	require.Equal(t, withFacts().GetVariants()[0].GetMetadata(), got.GetProduct().GetVariants()[0].GetMetadata())
	require.Empty(t, got.GetProduct().GetVariants()[1].GetMetadata())

	list, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetProducts(), 1)
	require.Empty(t, list.GetProducts()[0].GetMetadata())
	require.Empty(t, list.GetProducts()[0].GetVariants()[0].GetMetadata())
	for _, query := range []string{"4711", "erp_id", "4901234567894"} {
		found, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: query})
		require.NoError(t, err)
		require.Zero(t, found.GetTotal(), query)
	}
}

func TestAnUpdateWithoutMetadataKeepsIt(t *testing.T) {
	client, staff := serve(t)
	created := create(staff, t, client, withFacts())
	plain := draft("sencha", "T-50", "T-200")
	plain.Name = "別の名前"
	update := func(version int64, d *productv1.ProductInput, mask *productv1.ProductMask) *productv1.Product {
		t.Helper()
		res, err := client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: created.GetId(), Version: version, Product: d, Mask: mask})
		require.NoError(t, err)
		return res.GetProduct()
	}
	kept := update(1, plain, nil)
	require.Equal(t, plain.GetName(), kept.GetName())
	require.Equal(t, created.GetMetadata(), kept.GetMetadata())
	require.Equal(t, created.GetVariants()[0].GetMetadata(), kept.GetVariants()[0].GetMetadata())
	require.Empty(t, kept.GetVariants()[1].GetMetadata())

	other := withFacts()
	other.Metadata = map[string]string{"erp_id": "9"}
	replaced := update(2, other, nil)
	require.Equal(t, other.GetMetadata(), replaced.GetMetadata(), "the whole map")

	_, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{{Slug: "sencha", Brand: "茶園"}}})
	require.NoError(t, err)
	imported, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: created.GetId()})
	require.NoError(t, err)
	require.Equal(t, other.GetMetadata(), imported.GetProduct().GetMetadata())
}

func TestAMaskClearsMetadataAndSetsSingleKeys(t *testing.T) {
	client, staff := serve(t)
	created := create(staff, t, client, withFacts())
	d := draft("sencha", "T-50", "T-100")
	d.Name, d.Metadata = "不変", map[string]string{"erp_id": "9", "ignored": "x"}
	d.Variants[1].Metadata = map[string]string{"jan": "2"}
	update := func(version int64, mask *productv1.ProductMask) *productv1.Product {
		t.Helper()
		res, err := client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: created.GetId(), Version: version, Product: d, Mask: mask})
		require.NoError(t, err)
		return res.GetProduct()
	}
	got := update(1, &productv1.ProductMask{
		Metadata: []string{"erp_id", "buyer"}, Variants: []*productv1.VariantMask{{Metadata: []string{"jan"}}},
	})
	require.Equal(t, created.GetName(), got.GetName())
	require.Equal(t, map[string]string{"erp_id": "9"}, got.GetMetadata())
	require.Empty(t, got.GetVariants()[0].GetMetadata())
	require.Equal(t, map[string]string{"jan": "2"}, got.GetVariants()[1].GetMetadata())

	d.Metadata = nil
	require.Empty(t, update(2, &productv1.ProductMask{Fields: []string{"metadata"}}).GetMetadata())

	_, err := client.UpdateProduct(staff, &productv1.UpdateProductRequest{
		Id: created.GetId(), Version: 3, Product: d, Mask: &productv1.ProductMask{Fields: []string{"nothing"}},
	})
	requireRefused(t, err, errs.Invalid, "MASK_INVALID")
	_, err = client.UpdateProduct(staff, &productv1.UpdateProductRequest{
		Id: created.GetId(), Version: 2, Product: d, Mask: &productv1.ProductMask{Fields: []string{"name"}},
	})
	requireRefused(t, err, errs.Conflict, "VERSION_CONFLICT")
}

func TestMetadataIsBounded(t *testing.T) {
	client, staff := serve(t)
	many := make(map[string]string)
	for i := range 17 {
		many[fmt.Sprint("k", i)] = "v"
	}
	for name, tc := range map[string]struct {
		metadata map[string]string
		reason   string
	}{
		"too many":         {many, "VALIDATION_FAILED"},
		"a key in capital": {map[string]string{"Key": "v"}, "VALIDATION_FAILED"},
		"a key too long":   {map[string]string{strings.Repeat("k", 41): "v"}, "VALIDATION_FAILED"},
		"a value too long": {map[string]string{"k": strings.Repeat("長", 501)}, "VALIDATION_FAILED"},
		"two lines":        {map[string]string{"k": "a\nb"}, "TEXT_INVALID"},
	} {
		of, variant := draft("a", "A"), draft("b", "B")
		of.Metadata, variant.Variants[0].Metadata = tc.metadata, tc.metadata
		for _, d := range []*productv1.ProductInput{of, variant} {
			_, err := client.CreateProduct(staff, &productv1.CreateProductRequest{Product: d})
			requireRefused(t, err, errs.Invalid, tc.reason)
			res, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{d}})
			require.NoError(t, err)
			require.Equal(t, tc.reason, res.GetResults()[0].GetReason(), name)
		}
	}
	full := draft("sencha", "T-50")
	delete(many, "k0")
	full.Metadata, full.Variants[0].Metadata = many, many
	create(staff, t, client, full)
	for _, more := range []*productv1.ProductMask{{Metadata: []string{"k0"}}, {Variants: []*productv1.VariantMask{{Metadata: []string{"k0"}}}}} {
		d := draft("sencha", "T-50")
		d.Metadata, d.Variants[0].Metadata = map[string]string{"k0": "v"}, map[string]string{"k0": "v"}
		res, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{d}, Masks: []*productv1.ProductMask{more}})
		require.NoError(t, err)
		require.Equal(t, "PRODUCT_LIMIT", res.GetResults()[0].GetReason(), "with what is stored")
	}
	_, err := client.CreateProduct(rpctest.Customer(t.Context(), "0191a0c0-0000-7000-8000-000000000003"), &productv1.CreateProductRequest{Product: withFacts()})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
}
