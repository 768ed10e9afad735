package listing_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

func facetsOf(t *testing.T, x *listing.Index, l language.Language, f listing.Filter) *listing.Facets {
	t.Helper()
	page, err := x.Page(listing.PageRequest{Filter: f, Size: 1, Facets: true, Language: l})
	require.NoError(t, err)
	return page.Facets
}

func TestSelectedValuesStayInTheFacets(t *testing.T) {
	english := map[string]string{"": "Size", "大": "Large", "小": "Small"}
	x := listing.New()
	large, small := sizes(1, "サイズ", english, "大"), sizes(2, "サイズ", english, "小")
	large.Brand, large.Tags, large.Category = "Uji", []string{"new"}, "tea"
	small.Brand, small.Tags, small.Category = "Kyo", []string{"old"}, "sweets"
	x.Load([]listing.Product{large, small})
	x.FinishLoad(listing.State{
		Revision:    1,
		Categories:  []listing.Category{{Slug: "tea", Name: "お茶", Names: domain.Names{language.English: "Tea"}}, {Slug: "sweets", Name: "お菓子"}},
		Collections: map[string]listing.Filter{"uji": {Brands: []string{"Uji"}}},
	})

	t.Run("with the count 0 and a label, if no product of the result has them", func(t *testing.T) {
		f := listing.Filter{
			Category: "tea", Brands: []string{"Ｋｙｏ"}, Tags: []string{"old"}, Options: listing.ParseOptions([]string{"Size:Small"}), PriceMin: 500,
		}
		got := facetsOf(t, x, language.English, f)
		require.Equal(t, &listing.Count{Value: "tea", Label: "Tea", Selected: true}, got.Category)
		require.Equal(t, []listing.Count{{Value: "Kyo", Selected: true}}, got.Brands, "in the spelling of the products")
		require.Equal(t, []listing.Count{{Value: "old", Selected: true}}, got.Tags)
		require.Equal(t, []listing.OptionFacet{{
			Name: "サイズ", Label: "Size", Values: []listing.Count{{Value: "小", Label: "Small", Selected: true}},
		}}, got.Options)
		got = facetsOf(t, x, language.None, f)
		require.Equal(t, "お茶", got.Category.Label)
		require.Equal(t, []listing.Count{{Value: "小", Selected: true}}, got.Options[0].Values)
	})
	t.Run("among those that can be selected in addition", func(t *testing.T) {
		got := facetsOf(t, x, language.English, listing.Filter{Brands: []string{"Uji"}, Options: listing.ParseOptions([]string{"サイズ:大"})})
		require.Equal(t, []listing.Count{{Value: "Uji", Count: 1, Selected: true}}, got.Brands)
		require.Equal(t, []listing.Count{{Value: "大", Label: "Large", Count: 1, Selected: true}}, got.Options[0].Values)
		require.Nil(t, got.Category)
	})
	t.Run("as they were typed, if no product has them", func(t *testing.T) {
		got := facetsOf(t, x, language.English, listing.Filter{
			Brands: []string{"gone"}, Options: listing.ParseOptions([]string{"Size:Huge", "cut:slim", "cut:wide"}),
		})
		require.Contains(t, got.Brands, listing.Count{Value: "gone", Selected: true})
		require.Equal(t, []listing.OptionFacet{
			{Name: "cut", Values: []listing.Count{{Value: "slim", Selected: true}, {Value: "wide", Selected: true}}},
			{Name: "サイズ", Label: "Size", Values: []listing.Count{{Value: "Huge", Label: "Huge", Selected: true}}},
		}, got.Options)
	})
	t.Run("also of a search without hits, but not those of a collection", func(t *testing.T) {
		page, err := x.Page(listing.PageRequest{
			Filter: listing.Filter{Collection: "uji", Tags: []string{"old"}}, Among: []int32{}, Sort: listing.SortAmong, Facets: true,
		})
		require.NoError(t, err)
		require.Empty(t, page.Facets.Brands)
		require.Equal(t, []listing.Count{{Value: "old", Selected: true}}, page.Facets.Tags)
	})
	t.Run("when their last product is gone", func(t *testing.T) {
		x.Apply(listing.Changes{
			State: listing.State{Revision: 2, Categories: []listing.Category{{Slug: "tea", Name: "お茶"}}}, Gone: []listing.ID{small.ID},
		})
		got := facetsOf(t, x, language.None, listing.Filter{Brands: []string{"Kyo"}})
		require.Equal(t, []listing.Count{{Value: "Uji", Count: 1}, {Value: "Kyo", Selected: true}}, got.Brands)
	})
}

func TestASelectedValueIsAddedToTheMostFrequentOnes(t *testing.T) {
	x := listing.New()
	for i := range 150 {
		p := sizes(int32(i+1), "size", nil, fmt.Sprintf("%03d", i))
		p.Brand = fmt.Sprintf("brand %03d", i)
		x.Load([]listing.Product{p})
	}
	x.FinishLoad(listing.State{Revision: 1})
	got := facetsOf(t, x, language.None, listing.Filter{Brands: []string{"brand 149"}})
	require.Len(t, got.Brands, 101)
	require.Equal(t, listing.Count{Value: "brand 149", Count: 1, Selected: true}, got.Brands[100])
	require.Len(t, facetsOf(t, x, language.None, listing.Filter{}).Brands, 100)
}
