package listing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/listing"
)

func TestSpellingsThatReadTheSameAreOneFacetValue(t *testing.T) {
	t.Parallel()
	x := listing.New()
	changes := listing.Changes{State: listing.State{Revision: 1}}
	for i, brand := range []string{"Sony", "SONY", "Sony ", "ｓｏｎｙ", "Café", "Cafe\u0301"} {
		changes.Put = append(changes.Put, listing.Product{
			DocID: int32(i + 1), ID: listing.ID{byte(i)}, Brand: brand, Tags: []string{"new", "NEW"}[i%2 : i%2+1], Created: time.Unix(int64(i), 0),
			Variants: []listing.Variant{{CurrentPrice: 1, Options: []listing.OptionValue{{Name: []string{"色", "色 "}[i%2], Value: []string{"赤", "赤\u3000"}[i%2]}}}},
		})
	}
	x.Apply(changes)
	page, err := x.Page(listing.PageRequest{Size: 10, Facets: true})
	require.NoError(t, err)
	require.Equal(t, []listing.Count{{Value: "Sony", Count: 4}, {Value: "Café", Count: 2}}, page.Facets.Brands, "as it was written first")
	require.Equal(t, []listing.Count{{Value: "new", Count: 6}}, page.Facets.Tags)
	require.Equal(t, []listing.OptionFacet{{Name: "色", Values: []listing.Count{{Value: "赤", Count: 6}}}}, page.Facets.Options)
	for _, brand := range []string{"sony", "ＳＯＮＹ", "SONY"} {
		found, err := x.Page(listing.PageRequest{Size: 10, Filter: listing.Filter{Brands: []string{brand, "Sony"}, Options: []listing.OptionValue{{Name: "色", Value: "赤 "}}}})
		require.NoError(t, err)
		require.Len(t, found.DocIDs, 4, brand)
	}
}
