package listing_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/listing"
)

// Prices of variants that do not meet the filter do not affect the sort order.
func TestPriceOrdersGoByTheCheapestVariantThatMeetsTheFilter(t *testing.T) {
	t.Parallel()
	sized := func(price int64, size string, orderable bool) listing.Variant {
		return listing.Variant{CurrentPrice: price, Orderable: orderable, Options: []listing.OptionValue{{Name: "size", Value: size}}}
	}
	x := listing.New()
	x.Load([]listing.Product{
		{DocID: 1, ID: listing.ID{1}, Variants: []listing.Variant{sized(1650, "S", false), sized(4950, "M", true)}},
		{DocID: 2, ID: listing.ID{2}, Variants: []listing.Variant{sized(4400, "S", false), sized(4700, "M", true), sized(9000, "L", true)}},
		{DocID: 3, ID: listing.ID{3}, Variants: []listing.Variant{sized(4800, "S", true), sized(5000, "M", true)}},
	})
	x.FinishLoad(listing.State{Revision: 1, Collections: map[string]listing.Filter{"dear": {PriceMin: 4500}}})
	for name, c := range map[string]struct {
		f         listing.Filter
		low, high []int32
	}{
		"nothing is asked of variants": {listing.Filter{}, []int32{1, 2, 3}, []int32{3, 2, 1}},
		"price":                        {listing.Filter{PriceMin: 4000, PriceMax: 6000}, []int32{2, 3, 1}, []int32{1, 3, 2}},
		"price, up to":                 {listing.Filter{PriceMax: 4900}, []int32{1, 2, 3}, []int32{3, 2, 1}},
		"option":                       {listing.Filter{Options: []listing.OptionValue{{Name: "size", Value: "M"}}}, []int32{2, 1, 3}, []int32{3, 1, 2}},
		"stock":                        {listing.Filter{Orderable: true}, []int32{2, 3, 1}, []int32{1, 3, 2}},
		"collection":                   {listing.Filter{Collection: "dear"}, []int32{2, 3, 1}, []int32{1, 3, 2}},
	} {
		for s, want := range map[listing.Sort][]int32{listing.SortPriceLow: c.low, listing.SortPriceHigh: c.high} {
			require.Equal(t, want, walk(t, x, listing.PageRequest{Filter: c.f, Sort: s, Size: 1}), name)
			page, err := x.Page(listing.PageRequest{Filter: c.f, Sort: s, Size: 9, Among: []int32{1, 2, 3}})
			require.NoError(t, err)
			require.Equal(t, want, page.DocIDs, name)
		}
	}
}

// With this many matches, pages sorted by price scan the price buckets.
func TestManyMatchesArePagedByPriceAsLookingAtEverythingWould(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rand.Uint64(), 4000)
	for range 6 {
		for _, s := range []listing.Sort{listing.SortPriceLow, listing.SortPriceHigh} {
			f := listing.Filter{Orderable: w.IntN(2) == 0, PriceMin: int64(w.IntN(2) * w.IntN(300)), PriceMax: int64(w.IntN(2) * (400 + w.IntN(800)))}
			if w.IntN(2) == 0 {
				f.Options = []listing.OptionValue{w.option("size"), w.option("size")}
			}
			want := w.list(f, s)
			require.Equal(t, want, walk(t, w.index, listing.PageRequest{Filter: f, Sort: s, Size: 100 + w.IntN(200)}), "%+v", f)
			skip := w.IntN(len(want) + 1)
			page, err := w.index.Page(listing.PageRequest{Filter: f, Sort: s, Skip: skip, Size: 20})
			require.NoError(t, err)
			require.Equal(t, append([]int32(nil), want[skip:min(skip+20, len(want))]...), page.DocIDs, "%+v", f)
		}
		w.changeSome()
	}
}
