package view_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bff/web/internal/view"
)

// TestStatusesAreTheSameOnBothSides keeps the conversion by number right.
func TestStatusesAreTheSameOnBothSides(t *testing.T) {
	require.Equal(t, orderv1.OrderStatus_name, webv1.OrderStatus_name)
	require.Equal(t, orderv1.PaymentStatus_name, webv1.PaymentStatus_name)
}

func TestCardShowsTheCheapestVariant(t *testing.T) {
	yen := func(n int64) *typev1.Money { return &typev1.Money{Amount: n, Currency: "JPY"} }
	listing := view.Listing(&productv1.ListProductsResponse{Page: 2, HasMore: true, Products: []*productv1.Product{
		{Id: "1", Name: "煎茶", Variants: []*productv1.Variant{{Sku: "B", Price: yen(1980)}, {Sku: "A", Price: yen(1080)}}},
	}})
	require.EqualValues(t, 1080, listing.GetProducts()[0].GetPriceFrom().GetAmount())
	require.EqualValues(t, 2, listing.GetProducts()[0].GetVariants())
	require.True(t, listing.GetHasMore())
}

func TestWhatWasFoundKeepsItsOrderAndTotal(t *testing.T) {
	found := view.Found(&productv1.SearchProductsResponse{
		Products: []*productv1.Product{{Id: "2"}, {Id: "1"}}, Total: 7, TotalApproximate: true, NextPageToken: "next",
	})
	require.Equal(t, "2", found.GetProducts()[0].GetId())
	require.Len(t, found.GetProducts(), 2)
	require.EqualValues(t, 7, found.GetTotal())
	require.True(t, found.GetTotalApproximate())
	require.Equal(t, "next", found.GetNextPageToken())
}
