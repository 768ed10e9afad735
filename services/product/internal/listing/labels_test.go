package listing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// sizes returns a product with a variant for each of the option values, at 100 yen and up.
func sizes(docID int32, name string, labels map[string]string, values ...string) listing.Product {
	p := listing.Product{DocID: docID, ID: listing.ID{byte(docID)}}
	for i, value := range values {
		p.Variants = append(p.Variants, listing.Variant{CurrentPrice: int64(100 * (i + 1)), Options: []listing.OptionValue{{Name: name, Value: value}}})
		if text := labels[value]; text != "" {
			p.Labels = append(p.Labels, listing.Label{Language: language.English, Option: name, Value: value, Text: text})
		}
	}
	if text := labels[""]; text != "" {
		p.Labels = append(p.Labels, listing.Label{Language: language.English, Option: name, Text: text})
	}
	return p
}

func TestOptionsAreFilteredByTextsOfAnyLanguage(t *testing.T) {
	x := listing.New()
	x.Load([]listing.Product{
		sizes(1, "サイズ", map[string]string{"": "Size", "大": "Large", "小": "Small"}, "小", "大"),
		sizes(2, "サイズ", nil, "大"),
		sizes(3, "Size", nil, "Large"),
		sizes(4, "色", map[string]string{"": "Color", "赤": "Red"}, "赤"),
	})
	x.FinishLoad(listing.State{Revision: 1})
	find := func(t *testing.T, options ...string) []int32 {
		t.Helper()
		page, err := x.Page(listing.PageRequest{Filter: listing.Filter{Options: listing.ParseOptions(options)}, Sort: listing.SortPriceLow, Size: 10})
		require.NoError(t, err)
		require.Len(t, page.DocIDs, page.Total)
		return page.DocIDs
	}
	for _, option := range []string{"サイズ:大", "サイズ:Large", "Size:Large", "size:ＬＡＲＧＥ", "Size:大"} {
		require.Subset(t, find(t, option), []int32{1, 2}, option)
	}
	require.ElementsMatch(t, []int32{1, 2, 3}, find(t, "Size:Large"), "also a product whose own texts are English")
	require.ElementsMatch(t, []int32{1, 2, 3}, find(t, "Size:Small", "サイズ:大", "Size:Large"), "values of one option are alternatives")
	require.Empty(t, find(t, "Size:Small", "Color:Red"))
	require.Empty(t, find(t, "Size:Red"), "a text of another option")
	require.Empty(t, find(t, "Size:Huge"))

	t.Run("and so are the variants that are shown", func(t *testing.T) {
		page, err := x.Page(listing.PageRequest{Filter: listing.Filter{Options: listing.ParseOptions([]string{"Size:Large"})}, Size: 10})
		require.NoError(t, err)
		require.Len(t, page.VariantFilters, 1)
		of := func(name, value string) listing.Variant {
			return listing.Variant{Options: []listing.OptionValue{{Name: name, Value: value}}}
		}
		require.True(t, page.VariantFilters[0].Matches(of("サイズ", "大")))
		require.True(t, page.VariantFilters[0].Matches(of("Size", "Large")))
		require.False(t, page.VariantFilters[0].Matches(of("サイズ", "小")))
	})
	t.Run("facets have values in the default language, and labels in the requested one", func(t *testing.T) {
		page, err := x.Page(listing.PageRequest{Size: 10, Facets: true, Language: language.English})
		require.NoError(t, err)
		require.Equal(t, listing.OptionFacet{Name: "サイズ", Label: "Size", Values: []listing.Count{
			{Value: "大", Count: 2, Label: "Large"}, {Value: "小", Count: 1, Label: "Small"},
		}}, page.Facets.Options[0])
		page, err = x.Page(listing.PageRequest{Size: 10, Facets: true})
		require.NoError(t, err)
		require.Empty(t, page.Facets.Options[0].Label)
	})
	t.Run("until a translation changes", func(t *testing.T) {
		x.Apply(listing.Changes{State: listing.State{Revision: 2}, Put: []listing.Product{sizes(1, "サイズ", map[string]string{"": "Size", "大": "Big"}, "小", "大")}})
		require.ElementsMatch(t, []int32{1, 2}, find(t, "Size:Big"))
		require.Equal(t, []int32{3}, find(t, "Size:Large"))
		require.Empty(t, find(t, "Size:Small"))
		x.Apply(listing.Changes{State: listing.State{Revision: 3}, Gone: []listing.ID{{1}}})
		require.Empty(t, find(t, "Size:Big"), "no product has this text")
	})
}
