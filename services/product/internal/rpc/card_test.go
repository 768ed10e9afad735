package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
)

// Cards need the alternative texts of two pictures, in listings and in searches.
func TestAListedProductHasItsFirstTwoPictures(t *testing.T) {
	client, staff := serve(t)
	d := draft("sencha", "T-50")
	d.Pictures = []*productv1.Picture{{Url: "/images/a.svg", Alt: "茶缶"}, {Url: "/images/b.svg", Alt: "茶葉"}, {Url: "/images/c.svg"}}
	create(staff, t, client, d)
	create(staff, t, client, draft("plain", "P-1"))
	list, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{})
	require.NoError(t, err)
	found, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: "sencha"})
	require.NoError(t, err)
	require.Empty(t, list.GetProducts()[0].GetPictures())
	for _, p := range []*productv1.Product{list.GetProducts()[1], found.GetProducts()[0]} {
		require.Len(t, p.GetPictures(), 2)
		require.Equal(t, []string{"茶缶", "茶葉"}, []string{p.GetPictures()[0].GetAlt(), p.GetPictures()[1].GetAlt()})
		require.Equal(t, "/images/a.svg", p.GetImage())
	}
}
