package remote_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/remote"
)

// shelf is a product service with one SKU of each tax class.
type shelf struct {
	productv1connect.CatalogServiceClient
}

func (shelf) BatchGetSellables(context.Context, *productv1.BatchGetSellablesRequest) (*productv1.BatchGetSellablesResponse, error) {
	res := &productv1.BatchGetSellablesResponse{}
	for class, name := range productv1.TaxClass_name {
		res.Sellables = append(res.Sellables, &productv1.Sellable{
			Sku: name, TaxClass: productv1.TaxClass(class), TaxRate: 100 * class, Slug: "apron",
			Picture: &productv1.Picture{Url: "/images/a.svg", Alt: "Photo"}, Options: []*productv1.OptionValue{{Name: "size", Value: "M"}},
		})
	}
	return res, nil
}

func TestEveryTaxClassOfTheCatalogHasAName(t *testing.T) {
	t.Parallel()
	sellables, err := remote.Catalog{Client: shelf{}}.Sellables(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, domain.Tax{Class: "standard", Rate: 100}, sellables["TAX_CLASS_STANDARD"].Tax)
	require.Equal(t, domain.Tax{Class: "reduced", Rate: 200}, sellables["TAX_CLASS_REDUCED"].Tax)
	require.Equal(t, []domain.Option{{Name: "size", Value: "M"}}, sellables["TAX_CLASS_REDUCED"].Options)
	require.Equal(t, "apron", sellables["TAX_CLASS_REDUCED"].Slug)
	require.Equal(t, domain.Picture{URL: "/images/a.svg", Alt: "Photo"}, sellables["TAX_CLASS_REDUCED"].Picture)
	seen := map[string]bool{}
	for name, sellable := range sellables {
		if name != productv1.TaxClass_TAX_CLASS_UNSPECIFIED.String() {
			require.NotEmpty(t, sellable.Tax.Class, name)
			require.False(t, seen[sellable.Tax.Class], name)
			seen[sellable.Tax.Class] = true
		}
	}
}
