package listing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/listing"
)

// Up to 10,000 matches numbers are exact; above, they are estimates and marked as such.
func TestManyMatchesAreEstimated(t *testing.T) {
	t.Parallel()
	const many = 60_000
	x := listing.New()
	products := make([]listing.Product, many)
	for i := range products {
		products[i] = listing.Product{
			DocID: int32(i + 1), ID: listing.ID{byte(i), byte(i >> 8), byte(i >> 16)}, Brand: fmt.Sprint(i * 6 / many),
			Tags: []string{fmt.Sprint("tag ", i%4)}, Created: time.Unix(int64(i), 0),
			Variants: []listing.Variant{{CurrentPrice: int64(1 + i), Orderable: i%3 > 0}},
		}
	}
	x.Load(products)
	x.FinishLoad(listing.State{Revision: 1})
	for name, tc := range map[string]struct {
		filter listing.Filter
		total  int
		exact  bool // whether the total is exact
		whole  bool // whether the facets are exact
	}{
		"all":           {listing.Filter{}, many, true, false},
		"a few tags":    {listing.Filter{Tags: []string{"tag 1", "tag 2"}}, many / 2, true, false},
		"some prices":   {listing.Filter{PriceMin: 1, PriceMax: 40_000}, 40_000, false, false},
		"fewer prices":  {listing.Filter{PriceMin: 30_001, PriceMax: 39_999}, 9999, true, false},
		"one brand":     {listing.Filter{Brands: []string{"2"}, PriceMax: 25_000, Orderable: true}, 3333, true, true},
		"and nothing":   {listing.Filter{PriceMin: 60_001}, 0, true, false},
		"one brand all": {listing.Filter{Brands: []string{"2"}}, 10_000, true, false},
	} {
		page, err := x.Page(listing.PageRequest{Filter: tc.filter, Sort: listing.SortPriceHigh, Size: 10, Facets: true})
		require.NoError(t, err, name)
		require.Equal(t, !tc.exact, page.TotalApproximate, name)
		require.InEpsilon(t, tc.total+1, page.Total+1, 0.05, name)
		if tc.exact {
			require.Equal(t, tc.total, page.Total, name)
		}
		require.Equal(t, !tc.whole, page.Facets.Approximate, name)
		sum := 0
		for _, tag := range page.Facets.Tags {
			sum += int(tag.Count)
		}
		if len(tc.filter.Tags) == 0 {
			require.InDelta(t, tc.total, sum, float64(tc.total)*0.05+1, name)
		}
	}
	page, err := x.Page(listing.PageRequest{Size: 1, Facets: true})
	require.NoError(t, err)
	require.Len(t, page.Facets.Brands, 6)
	for _, brand := range page.Facets.Brands {
		require.InEpsilon(t, many/6, brand.Count, 0.1)
	}
	require.InEpsilon(t, many*2/3, page.Facets.OrderableProducts, 0.1)
	require.InDelta(t, 1, page.Facets.PriceMin, 1)
	require.InEpsilon(t, many, page.Facets.PriceMax, 0.02)
}
